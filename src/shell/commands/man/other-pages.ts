/** Manual pages: other machines, the cluster, and the small commands around them. */
import type { Page, Pages } from './page.ts'

const small = (form: string, about: string, example: string, does: string): Page => ({
  forms: [form],
  about: [about],
  examples: [[example, does]],
})

const nodes = (name: string): Page => ({
  forms: [`${name} ps`, `${name} exec [-it] NODE COMMAND …`],
  about: ['Lists the nodes of a kind cluster, which are containers of the workstation, and runs commands in them.'],
  examples: [[`${name} exec kind-worker iptables-save -t nat`, 'the rules of a node']],
  refused: 'everything else: no images, no other containers.',
  seeAlso: ['ssh', 'kubectl'],
})

export const otherPages: Pages = {
  ssh: {
    forms: ['ssh [USER@]MACHINE [COMMAND …]'],
    about: [
      'A command on another machine of the scenario, or a shell there. Machines are found by their names; what is typed goes by the terminal and not by simulated packets.',
    ],
    examples: [['ssh kind-worker ip route', 'the routes of a node']],
    seeAlso: ['docker', 'kubectl'],
  },
  docker: nodes('docker'),
  podman: nodes('podman'),
  crictl: {
    forms: ['crictl { ps | pods } [-a] [-q] [--name NAME]', 'crictl inspectp ID', 'crictl exec ID COMMAND …'],
    about: ['What the container runtime of a node runs: pods and their containers.'],
    examples: [['crictl pods', 'the pods of this node']],
    refused: 'images and the life of containers; kubectl does that.',
    seeAlso: ['kubectl', 'ps'],
  },
  host: {
    forms: ['host …'],
    about: ['There is no name server in the simulation yet. The command says so, and what names mean without one.'],
    examples: [['getent hosts backend', 'what a name means here']],
    refused: 'all of it.',
    seeAlso: ['getent'],
  },
  dig: {
    forms: ['dig …'],
    about: ['There is no name server in the simulation yet. The command says so, and what names mean without one.'],
    examples: [['getent hosts backend', 'what a name means here']],
    refused: 'all of it.',
    seeAlso: ['getent'],
  },
  nslookup: {
    forms: ['nslookup …'],
    about: ['There is no name server in the simulation yet. The command says so, and what names mean without one.'],
    examples: [['getent hosts backend', 'what a name means here']],
    refused: 'all of it.',
    seeAlso: ['getent'],
  },
  systemctl: {
    forms: ['systemctl …'],
    about: ['The simulated machines have no service manager. The command says so, and where to look instead.'],
    examples: [['kubectl get pods -n kube-system', 'what runs for the cluster']],
    refused: 'all of it.',
    seeAlso: ['journalctl', 'crictl', 'kubectl'],
  },
  journalctl: {
    forms: ['journalctl …'],
    about: ['The simulated machines keep no journal. The command says so, and where to look instead.'],
    examples: [
      ['kubectl logs POD', 'what a pod has said'],
      ['dmesg', 'what the kernel has said'],
    ],
    refused: 'all of it.',
    seeAlso: ['systemctl', 'dmesg', 'kubectl'],
  },
  ls: {
    forms: ['ls [-1] [-a|-A] [-l] [-d] [-R] [-r] [-t] [-S] [-F] [-h] [-n] [FILE …]'],
    about: ['What is in a directory, by bytes as in the locale C.'],
    examples: [['ls -l /etc/hosts', 'a file with its owner, size and time']],
  },
  sort: {
    forms: [
      'sort [-n|-g|-h|-M|-V|-R] [-r] [-f] [-b] [-d] [-i] [-u] [-s] [-c] [-t CHARACTER] [-k FROM[,TO]] … [-o FILE] [FILE …]',
    ],
    about: ['Lines in order, by bytes as in the locale C; `-k` says which fields count, `-n` and its like what they mean.'],
    examples: [['ss -tan | sort -k 4', 'sockets by local address']],
  },
  seq: small(
    'seq [-w] [-s TEXT] [-f FORMAT] [FIRST [STEP]] LAST',
    'Numbers, a line each.',
    'for i in $(seq 3); do echo $i; done',
    'three turns',
  ),
  expr: {
    forms: ['expr EXPRESSION …'],
    about: ['One expression, each part a word: `|`, `&`, comparisons, sums, products, `TEXT : PATTERN`, length, index, substr.'],
    examples: [["expr 2 + 3 '*' 4", '14']],
  },
  ps: small(
    'ps [aux|-ef]',
    'The processes of this machine. On a node the processes of its pods are among them.',
    'ps aux',
    'all of them',
  ),
  kubectl: {
    forms: [
      'kubectl { get | describe | explain } KIND [NAME] [-n NAMESPACE] [-o wide|yaml|json|jsonpath=…]',
      'kubectl { apply | create | delete | replace } -f FILE',
      'kubectl { run | expose | scale | label | annotate | patch | set | rollout | autoscale } …',
      'kubectl { logs | exec | port-forward | cp | wait } …',
      'kubectl { cordon | drain | taint } NODE',
    ],
    about: [
      'Asks the cluster’s API server. What is written there the controllers act upon at once: a Deployment makes its pods, a Service its EndpointSlices, kube-proxy its rules on every node.',
    ],
    examples: [
      ['kubectl get pods -o wide', 'pods, their addresses and nodes'],
      ['kubectl exec client -- curl -s backend-service:3000', 'asks from inside a pod'],
      ['kubectl scale deployment/backend --replicas=3', 'and the rules change'],
    ],
    refused: 'kinds and verbs that are not simulated say so by name.',
    seeAlso: ['ssh', 'docker'],
  },
  man: {
    forms: ['man [SECTION] NAME…', 'man -k WORD', 'man -f NAME'],
    about: [
      'A page for each command: what it does, the forms that are simulated, an example or two, what is refused. The words are this project’s own; the real manuals say more. -k looks for a word in names and summaries.',
    ],
    examples: [
      ['man ip', 'this, for ip'],
      ['man -k route', 'which command was it?'],
    ],
  },
  getent: small(
    'getent { hosts | ahosts | services | protocols | passwd | group } [KEY…]',
    'What the system’s tables say of a name or a number. Ends with 2 where it is not there.',
    'getent hosts localhost',
    'its address',
  ),
  more: small('more FILE…', 'Prints files; here it does not stop after a screen.', 'more /etc/hosts', 'the file'),
  date: small(
    'date [+FORMAT]',
    'The time in the simulation, which passes only while something waits.',
    'date +%H:%M:%S',
    'hours, minutes and seconds',
  ),
  diff: small(
    'diff [-u] [-q] FILE FILE',
    'Which lines of two files differ. Ends with 1 where some do.',
    'diff <(iptables-save) /tmp/rules',
    'what has changed',
  ),
  sleep: small('sleep SECONDS', 'Lets virtual time pass.', 'sleep 0.5', 'half a second'),
  timeout: small(
    'timeout [-s SIGNAL] [-k SECONDS] SECONDS COMMAND …',
    'Runs a command for a limited time; ends with 124 where that passed.',
    'timeout 2 nc 10.0.0.2 80',
    'at most two seconds',
  ),
  grep: small(
    'grep [-E|-F|-P] [-i] [-v] [-w|-x] [-c|-l|-L|-q|-o] [-n] [-H|-h] [-s] [-r] [-m COUNT] [-A|-B|-C LINES] [-e PATTERN]… [PATTERN] [FILE…]',
    'Prints the lines that match a pattern, as they come.',
    "ip addr | grep -E 'inet6? '",
    'lines with an address',
  ),
  egrep: small('egrep PATTERN [FILE…]', 'The same as grep -E.', "egrep 'a|b' names", 'lines with one or the other'),
  fgrep: small(
    'fgrep TEXT [FILE…]',
    'The same as grep -F: the text itself, no pattern.',
    'fgrep 10.0.0.1 names',
    'dots are dots',
  ),
  wc: small('wc [-l] [-w] [-c] [-m] [-L] [FILE…]', 'Counts lines, words and bytes.', 'ip route | wc -l', 'how many routes'),
  uniq: small(
    'uniq [-c] [-d] [-u] [-i]',
    'Leaves out lines that repeat the one before.',
    'sort names | uniq -c',
    'how often each',
  ),
  xargs: small(
    'xargs [-n N] [-I TEXT] [COMMAND …]',
    'Runs a command for the words of its input.',
    'ip netns | xargs -I{} ip -n {} addr',
    'the addresses of every namespace',
  ),
  whoami: small('whoami', 'The name of the user: root, everywhere.', 'whoami', 'root'),
  arch: small('arch', 'The kind of processor.', 'arch', 'x86_64'),
  nproc: small('nproc', 'How many processors there are.', 'nproc', 'a number'),
  id: small('id [-u] [-g] [-n]', 'User and groups.', 'id -u', '0'),
  hostname: small(
    'hostname [-s] [-I] [-i]',
    'The machine’s name, or its addresses with -I.',
    'hostname -I',
    'all addresses but those of lo',
  ),
  uname: small('uname [-a] [-r] [-s] [-n] [-m]', 'The kernel and the machine.', 'uname -r', 'the kernel’s release'),
  tty: small('tty', 'The terminal of standard input.', 'tty', 'its name, or "not a tty"'),
  env: small(
    'env [-i] [NAME=VALUE…] [COMMAND …]',
    'Runs a command with other variables, or prints all.',
    'env LANG=C date',
    'with one variable',
  ),
  printenv: small('printenv [NAME…]', 'Prints variables of the environment.', 'printenv PATH', 'one of them'),
  which: small('which NAME…', 'Where a command is.', 'which ip', '/usr/sbin/ip'),
  sudo: small('sudo COMMAND …', 'Runs a command as root, who you are already.', 'sudo ip addr', 'the same'),
  nohup: small('nohup COMMAND …', 'Runs a command that a hangup does not end.', 'nohup nc -lk 80 &', 'a server that stays'),
  nice: small(
    'nice [-n N] COMMAND …',
    'Runs a command with another priority; here all have the same.',
    'nice -n 10 yes',
    'as yes',
  ),
  setsid: small('setsid COMMAND …', 'Runs a command in a session of its own.', 'setsid nc -lk 80', 'away from the terminal'),
  stdbuf: small(
    'stdbuf -oL COMMAND …',
    'Runs a command whose output goes out line by line.',
    'stdbuf -oL tcpdump -ni eth0',
    'each packet at once',
  ),
  cat: small(
    'cat [-n] [-b] [-s] [-v] [-E] [-T] [FILE…]',
    'Prints files, also those below /proc and /sys.',
    'cat /proc/sys/net/ipv4/ip_forward',
    '0 or 1',
  ),
  head: small('head [-n LINES] [-c BYTES] [FILE…]', 'The first lines.', 'iptables-save | head -5', 'five of them'),
  tee: small('tee [-a] FILE…', 'Copies its input to files and to its output.', 'ip addr | tee /tmp/before', 'seen and kept'),
  yes: small('yes [TEXT]', 'Prints a line again and again.', 'yes | head -3', 'three times y'),
  sync: small('sync', 'Writes files to the disk, where they are already.', 'sync', 'nothing'),
  clear: small('clear', 'Empties the terminal.', 'clear', 'an empty screen'),
  mktemp: small('mktemp [-d] [TEMPLATE]', 'Makes a temporary file and prints its name.', 'f=$(mktemp)', 'a file for later'),
}
