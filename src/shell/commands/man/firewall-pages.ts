/** Manual pages: rules, sets, connections, and what tells of them. */
import type { Page, Pages } from './page.ts'

const iptables = (name: string, six: boolean): Page => ({
  forms: [
    `${name} [-t TABLE] { -A | -I [N] | -D [N] | -R N | -C } CHAIN RULE -j TARGET`,
    `${name} [-t TABLE] { -L | -S | -F | -Z } [CHAIN] [-n] [-v] [--line-numbers]`,
    `${name} [-t TABLE] { -N | -X | -E } CHAIN   ${name} -P CHAIN { ACCEPT | DROP }`,
  ],
  about: [
    `Lists and changes the rules that ${six ? 'IPv6' : 'IPv4'} packets meet. Tables: raw, mangle, nat, filter (the default), security; chains: PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING and your own. Rules are asked from the top; the first whose every part matches decides by its target, or goes on in a chain of yours.`,
    'Of a connection only the first packet is asked in the table nat; all others are translated as that one was. -v shows how often each rule has matched.',
    'Matches and targets are the usual ones: conntrack, multiport, comment, mark, set, statistic, recent, limit, addrtype, physdev, rpfilter and more; ACCEPT, DROP, REJECT, RETURN, DNAT, SNAT, MASQUERADE, REDIRECT, MARK, CONNMARK, LOG, TRACE, NFLOG and more.',
  ],
  examples: [
    [`${name} -A INPUT -p tcp --dport 22 -j ACCEPT`, 'lets SSH in'],
    [
      `${name} -t nat -A POSTROUTING -s ${six ? 'fd00::/64' : '10.0.0.0/24'} ! -o br0 -j MASQUERADE`,
      'hides a network behind the machine’s address',
    ],
    [`${name} -L -n -v --line-numbers`, 'the rules with numbers and counters'],
  ],
  refused: 'matches and targets that need other machinery (u32, bpf, helper, time, TPROXY …): "match NAME is not simulated".',
  seeAlso: ['iptables-save', 'nft', 'conntrack', 'ipset', 'xtables-monitor'],
})

const save = (name: string): Page => ({
  forms: [`${name} [-t TABLE] [-c]`],
  about: [
    'Prints the rules of all tables, or of one, in the form in which the matching restore command reads them; -c with their counters.',
  ],
  examples: [
    [`${name} -t nat`, 'the table nat'],
    [`${name} > /tmp/rules`, 'keeps them'],
  ],
  seeAlso: ['iptables', 'iptables-restore'],
})

const restore = (name: string): Page => ({
  forms: [`${name} [-n] [-c] [-t] [-T TABLE] [FILE]`],
  about: [
    'Reads what the matching save command printed, from FILE or standard input, and puts each table in force at once: at COMMIT it is there whole, or not at all. -n leaves rules that are there and adds; -t only tests.',
  ],
  examples: [[`${name} < /tmp/rules`, 'puts kept rules in force']],
  seeAlso: ['iptables', 'iptables-save'],
})

const middle = ['', '-nft'] as const

const families: Pages = Object.fromEntries(
  middle.flatMap((nft) =>
    (['iptables', 'ip6tables'] as const).flatMap((family) => [
      [`${family}${nft}`, iptables(`${family}${nft}`, family === 'ip6tables')],
      [`${family}${nft}-save`, save(`${family}${nft}-save`)],
      [`${family}${nft}-restore`, restore(`${family}${nft}-restore`)],
    ]),
  ),
)

export const firewallPages: Pages = {
  ...families,
  nft: {
    forms: [
      'nft [-a] [-n] [-s] [-j] COMMAND',
      'nft -f FILE',
      'nft list { ruleset | table FAMILY NAME | chain … | set … | map … }',
      'nft { add | insert | delete | flush | create | replace | reset } …',
      'nft monitor [trace]',
    ],
    about: [
      'The packet filter and NAT in one language: tables hold chains, sets, maps and named objects; a base chain says at which hook and priority it stands. Families: ip, ip6, inet.',
      'A verdict map chooses a verdict by what it is asked; numgen, jhash, fib, ct, meta, limit, quota, counters, reject, masquerade, snat, dnat and redirect are there. A file of -f is taken whole or not at all.',
    ],
    examples: [
      ['nft list ruleset', 'everything'],
      ['nft add rule inet filter input tcp dport { 22, 80 } accept', 'a rule with a set in it'],
      ['nft monitor trace', 'follows packets that "meta nftrace set 1" has marked'],
    ],
    refused: 'families bridge, arp and netdev; what iptables has written is not listed.',
    seeAlso: ['iptables', 'conntrack'],
  },
  ipset: {
    forms: [
      'ipset { create | destroy | rename | swap | flush } SET …',
      'ipset { add | del | test } SET ELEMENT [timeout S] [comment TEXT]',
      'ipset { list | save } [SET]',
      'ipset restore < FILE',
    ],
    about: [
      'Sets of addresses, networks, ports and devices, which one rule may ask about: "-m set --match-set NAME src". Types: hash:ip, hash:net, hash:ip,port, hash:ip,port,ip, hash:ip,port,net, hash:net,iface, bitmap:port, bitmap:ip, list:set and more.',
    ],
    examples: [
      ['ipset create bad hash:ip timeout 60', 'a set that forgets'],
      ['ipset add bad 10.0.0.9', 'puts an address in'],
    ],
    seeAlso: ['iptables'],
  },
  ipvsadm: {
    forms: [
      'ipvsadm -A { -t | -u } ADDRESS:PORT [-s SCHEDULER] [-p SECONDS]',
      'ipvsadm -a { -t | -u } ADDRESS:PORT -r ADDRESS:PORT -m [-w WEIGHT]',
      'ipvsadm { -E | -D | -e | -d | -C | -Z }',
      'ipvsadm -L [-n] [-c] [--stats]',
      'ipvsadm { -S | -R }',
    ],
    about: [
      'The kernel’s load balancer: a virtual service on an address and port, and the real servers behind it. kube-proxy’s ipvs mode makes one for each Service.',
    ],
    examples: [
      ['ipvsadm -Ln', 'services and servers'],
      ['ipvsadm -Lnc', 'connections'],
    ],
    refused: 'direct routing and tunnels, synchronisation, firewall marks.',
    seeAlso: ['iptables', 'ipset'],
  },
  conntrack: {
    forms: [
      'conntrack -L [FILTER]',
      'conntrack -D FILTER',
      'conntrack -E [-e NEW,DESTROY …]',
      'conntrack { -F | -C | -S }',
      'conntrack { -I | -U } …',
    ],
    about: [
      'The connections that the kernel tracks: for each what its first packet had, and what its answers are to have. Where the second is not the mirror of the first, the connection is translated. Filters: -p, -s, -d, --sport, --dport, -r, -q, -m, --src-nat, --dst-nat and more.',
    ],
    examples: [
      ['conntrack -L -p tcp --dport 80', 'connections to port 80'],
      ['conntrack -D -d 10.96.0.10', 'forgets those to a Service'],
      ['conntrack -E', 'tells each as it comes and goes'],
    ],
    refused: 'expectations and the tables of helpers.',
    seeAlso: ['iptables', 'nft'],
  },
  nfacct: {
    forms: ['nfacct { add | delete | get } NAME', 'nfacct list [reset]'],
    about: ['Named counters that rules count with: "-m nfacct --nfacct-name NAME". kube-proxy has some.'],
    examples: [['nfacct list', 'all of them']],
    seeAlso: ['iptables'],
  },
  'xtables-monitor': {
    forms: ['xtables-monitor --trace [-4|-6]', 'xtables-monitor --event'],
    about: ['Shows the way of packets that the target TRACE has marked, rule by rule; with --event, rules as they come and go.'],
    examples: [['iptables -t raw -A PREROUTING -p icmp -j TRACE; xtables-monitor --trace', 'the way of a ping']],
    seeAlso: ['iptables', 'dmesg'],
  },
  dmesg: {
    forms: ['dmesg [-c] [-C] [-T] [-w]'],
    about: ['Prints the kernel’s log: what the target LOG writes, and what the kernel says of packets that it finds strange.'],
    examples: [['dmesg | tail', 'the last lines']],
    seeAlso: ['iptables'],
  },
}
