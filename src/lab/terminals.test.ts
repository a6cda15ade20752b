import { expect, test } from 'vitest'
import { LIBRARY } from '../scenario/library.ts'
import { type Lab, openLab, traceLab } from './lab.ts'
import type { Recorded } from './recording.ts'
import { type Outside, type Terminal, createTerminals } from './terminals.ts'

/** A real machine whose time is a thousand times faster than ours. */
const hurried: Outside = {
  now: () => performance.now() * 1000,
  alarm(ms, then) {
    const timer = ms === Infinity ? undefined : setTimeout(then, ms / 1000)
    return () => clearTimeout(timer)
  },
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
}

interface Seat {
  terminal: Terminal
  screen: () => string
  settled: { line: string; recorded: Recorded | undefined }[]
  lab: Lab
}

function sit(on: string, lab = openLab(LIBRARY[0]!.yaml).lab!, terminals = createTerminals(lab, hurried)): Seat {
  let screen = ''
  const settled: Seat['settled'] = []
  const terminal = terminals.open(on, {
    output: (text) => void (screen += text),
    prompt: (prompt) => void (screen += prompt),
    taken: (line) => void (screen += `${line}\n`),
    more: () => void (screen += '> '),
    ended: (status) => void (screen += `[ended ${status}]`),
    settled: (line, recorded) => void settled.push({ line, recorded }),
  })!
  return { terminal, screen: () => screen, settled, lab }
}

const until = async (holds: () => boolean): Promise<void> => {
  for (let i = 0; !holds(); i++) {
    if (i > 2000) throw new Error('it never came')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

const WORKER = 'node/kind-worker'

test('a login greets with its prompt, and a command acts on the world that is drawn', async () => {
  const { terminal, screen, lab } = sit(WORKER)
  expect(screen()).toBe('root@kind-worker:~# ')
  await terminal.enter('ip netns add red; ip netns')
  expect(screen()).toMatch(/^root@kind-worker:~# red\n(?:cni-.*\n)*root@kind-worker:~# $/)
  expect(lab.world.machines.get('kind-worker')!.netnsNames.has('red')).toBe(true)
})

test('a rule that is typed changes the next packet', async () => {
  const { terminal, lab } = sit(WORKER)
  const request = { from: 'pod/default/curl-client', to: '10.96.91.147:3000' }
  const [client] = lab.objects.pods.filter((pod) => pod.metadata.name === 'curl-client')
  const there = sit(`node/${client!.spec.nodeName}`, lab)
  expect(traceLab(lab, request).end.result).toBe('open')
  await there.terminal.enter('iptables -I FORWARD -j DROP')
  expect(traceLab(lab, request).end.result).toBe('timeout')
  terminal.close()
})

test('ping goes on until Ctrl-C, tells its statistics, and its first echo is recorded', async () => {
  const { terminal, screen, settled } = sit('pod/default/curl-client')
  const done = terminal.enter('ping 127.0.0.1')
  await until(() => screen().includes('icmp_seq=3'))
  terminal.interrupt()
  await done
  expect(screen()).toContain('ping statistics')
  expect(screen()).toMatch(/curl-client:~# $/)
  const { recorded } = settled[0]!
  expect(recorded?.to).toBe('icmp:127.0.0.1')
  expect(recorded?.end.result).toBe('open')
  expect(recorded?.events.filter((event) => event.kind === 'send').length).toBe(2)
})

test('what curl sends is a trace from its first packet to its last', async () => {
  const { terminal, screen, settled } = sit('pod/default/curl-client')
  await terminal.enter('curl -s 10.96.91.147:3000')
  expect(screen()).toMatch(/backend/)
  const { recorded } = settled[0]!
  expect(recorded).toMatchObject({ from: 'pod/default/curl-client', to: '10.96.91.147:3000', end: { result: 'open' } })
  expect(recorded?.events.some((event) => event.kind === 'rewrite')).toBe(true)
  await terminal.enter('echo nothing is sent')
  expect(settled[1]?.recorded).toBeUndefined()
})

test('two terminals talk to each other while both run', async () => {
  const lab = openLab(LIBRARY[0]!.yaml).lab!
  const terminals = createTerminals(lab, hurried)
  const server = sit(WORKER, lab, terminals)
  const client = sit('host/gateway', lab, terminals)
  const listening = server.terminal.enter('nc -l 7000')
  await until(() => terminals.busy)
  const address = '172.18.0.3'
  await client.terminal.enter(`ip -4 -br addr show dev eth0 | cat; echo hello | nc -N ${address} 7000`)
  await listening
  expect(server.screen()).toContain('hello')
})

test('lines that need more ask for it; a blank one asks again', async () => {
  const { terminal, screen } = sit(WORKER)
  await terminal.enter('for i in 1 2; do')
  await terminal.enter('')
  await terminal.enter('echo $i')
  await terminal.enter('done')
  expect(screen()).toBe('root@kind-worker:~# > > > 1\n2\nroot@kind-worker:~# ')
})

test('a loop without end is stopped, with its output kept', async () => {
  const { terminal, screen } = sit(WORKER)
  const done = terminal.enter('echo begun; while :; do :; done')
  await until(() => screen().includes('begun'))
  terminal.interrupt()
  await done
  expect(screen()).toContain('begun')
  expect(screen()).toMatch(/# $/)
})

test('what is typed ahead is entered when the shell asks again', async () => {
  const { terminal, screen, settled } = sit(WORKER)
  const done = terminal.enter('sleep 1')
  await terminal.type('echo one\n')
  await terminal.type('echo two\n')
  await done
  await until(() => settled.length === 3)
  expect(screen()).toMatch(/# echo one\none\nroot@.*# echo two\ntwo\nroot@.*# $/)
})

test('ssh leads on, with a prompt of its own, and back', async () => {
  const { terminal, screen } = sit('host/gateway')
  const done = terminal.enter('ssh kind-worker')
  await until(() => screen().includes('kind-worker:'))
  await terminal.type('hostname\n')
  await until(() => screen().includes('kind-worker\n'))
  await terminal.type('exit\n')
  await done
  expect(screen()).toMatch(/root@workstation:~# $/)
})

test('exit ends the login', async () => {
  const { terminal, screen } = sit(WORKER)
  await terminal.enter('exit 3')
  expect(screen()).toContain('[ended 3]')
})

test.each([
  ['ipta', ['iptables', 'iptables-nft', 'iptables-nft-restore', 'iptables-nft-save', 'iptables-restore', 'iptables-save']],
  ['ip addr show dev et', ['eth0']],
  ['ip a sho', ['show']],
  ['iptables -t na', ['nat']],
  ['iptables -t nat -A KUBE-SERV', ['KUBE-SERVICES']],
  ['iptables -A FORWARD -j KUBE-FORW', ['KUBE-FORWARD']],
  ['ip link set eth0 nomas', ['nomaster']],
  ['echo a; hostna', ['hostname']],
  ['cat /etc/host', ['/etc/hosts']],
  ['cat < /etc/hosts', ['/etc/hosts']],
  ['ls /proc/sys/net/ipv4/ip_for', ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/net/ipv4/ip_forward_update_priority']],
  ['ping kind-cont', ['kind-control-plane']],
  ['sudo tcpdump -i lo', ['lo']],
])('Tab after %j', (before, words) => {
  const { terminal } = sit(WORKER)
  const { words: offered } = terminal.complete(before)
  expect(offered).toEqual(expect.arrayContaining(words.slice(0, 1)))
  for (const each of offered) expect(each.startsWith(/\S*$/.exec(before)![0])).toBe(true)
})

test('at the workstation Tab knows pods and nodes', () => {
  const { terminal } = sit('host/gateway')
  expect(terminal.complete('kubectl exec curl').words).toEqual(['curl-client'])
  expect(terminal.complete('ssh kind-w').words).toContain('kind-worker')
})

test.each([
  ['kubectl des', ['describe']],
  ['kubectl get servicea', ['serviceaccounts']],
  ['kubectl -n default get pods curl', ['curl-client']],
  ['kubectl describe pod/curl', ['pod/curl-client']],
  ['kubectl rollout st', ['status']],
  ['kubectl create service nodep', ['nodeport']],
  ['kubectl get pods -o wi', ['wide']],
  ['kubectl get pods --show-l', ['--show-labels']],
  ['kubectl get pods -n kube-s', ['kube-system']],
  ['kubectl cordon kind-cont', ['kind-control-plane']],
  ['kubectl exec curl-client -- conntr', ['conntrack']],
])('Tab after %j', (before, words) => {
  const { terminal } = sit('host/gateway')
  expect(terminal.complete(before).words).toEqual(words)
})

test('an alias is completed as what it stands for', async () => {
  const { terminal } = sit('host/gateway')
  await terminal.enter('alias k=kubectl')
  expect(terminal.complete('k get pods curl').words).toEqual(['curl-client'])
})

test('kubectl edit shows the object in the text beside the terminal, or what the object was made from', async () => {
  const lab = openLab(LIBRARY[0]!.yaml).lab!
  const written = ['Service default/backend-service', 'Deployment default/backend-deployment', 'Node /kind-worker']
  const shown: string[] = []
  const edit: Outside['edit'] = ({ kind, namespace = '', name }) => {
    const asked = `${kind} ${namespace}/${name}`
    if (written.includes(asked)) shown.push(asked)
    return written.includes(asked)
  }
  const { terminal, screen } = sit('host/gateway', lab, createTerminals(lab, { ...hurried, edit }))
  const pod = lab.objects.pods.find((each) => each.metadata.name.startsWith('backend-'))!.metadata.name
  for (const what of ['svc backend-service', 'node kind-worker', `pod ${pod}`]) await terminal.enter(`kubectl edit ${what}`)
  expect(shown).toEqual([written[0], written[2], written[1]])
  const changed = 'What is changed there builds the cluster anew; kubectl patch changes the one that runs.'
  expect(screen()).toContain(`service/backend-service is open in the YAML panel. ${changed}\n`)
  expect(screen()).toContain(
    `pod/${pod} is made from deployment.apps/backend-deployment: deployment.apps/backend-deployment is open in the YAML panel. ${changed}\n`,
  )
  await terminal.enter(
    'kubectl create configmap made --from-literal=a=b; kubectl edit configmap made; kubectl edit svc nope; KUBE_EDITOR=true kubectl edit svc backend-service',
  )
  expect(screen()).toMatch(/error: configmap\/made is not in the YAML beside the picture: use kubectl patch/)
  expect(screen()).toContain('Error from server (NotFound): services "nope" not found\n')
  expect(screen()).toContain('Edit cancelled, no changes made.\n')
  expect(shown).toHaveLength(3)
})
