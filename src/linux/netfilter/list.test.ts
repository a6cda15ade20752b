import { expect, test } from 'vitest'
import { runIptables } from './iptables.ts'
import { restoreText } from './restore.ts'
import { emptyNetfilter } from './ruleset.ts'

// Printed by iptables 1.8.9 (nf_tables) for these rules.
const RULES = `*filter
:INPUT DROP [12:1234567]
:C - [0:0]
[123456:1234567890] -A INPUT -i eth+ -p tcp -m tcp --dport 22 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT
[0:0] -A INPUT -p tcp -m multiport ! --dports 80,443,8000:8100 -j ACCEPT
[0:0] -A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT
[0:0] -A INPUT -p udp -m udp --sport 53 ! --dport 1024:65535 -j DROP
[0:0] -A INPUT -s 10.0.0.0/8 ! -d 10.96.0.0/12 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j REJECT --reject-with tcp-reset
[99999:999999] -A INPUT -s 127.0.0.1/32 -f -g C
[0:0] -A INPUT ! -p udplite
[0:0] -A INPUT -j LOG --log-prefix "a b"
COMMIT
`

function list(...words: string[]): string {
  const netfilter = emptyNetfilter()
  expect(restoreText(netfilter, RULES, { family: 4, counters: true }).stderr).toBe('')
  return runIptables(netfilter, 4, words).stdout
}

test('-L INPUT -n', () => {
  expect(list('-L', 'INPUT', '-n')).toBe(`Chain INPUT (policy DROP)
target     prot opt source               destination         
ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            tcp dpt:22 ctstate NEW,ESTABLISHED
ACCEPT     6    --  0.0.0.0/0            0.0.0.0/0            multiport dports  !80,443,8000:8100
ACCEPT     1    --  0.0.0.0/0            0.0.0.0/0            icmptype 8
DROP       17   --  0.0.0.0/0            0.0.0.0/0            udp spt:53 dpts:!1024:65535
REJECT     6    --  10.0.0.0/8          !10.96.0.0/12         tcp flags:0x17/0x02 reject-with tcp-reset
C          0    -f  127.0.0.1            0.0.0.0/0           [goto] 
          !136  --  0.0.0.0/0            0.0.0.0/0           
LOG        0    --  0.0.0.0/0            0.0.0.0/0            LOG flags 0 level 4 prefix "a b"
`)
})

test('-L -v --line-numbers: names, counters in thousands', () => {
  expect(list('-vL', 'INPUT', '--line-numbers')).toBe(`Chain INPUT (policy DROP 12 packets, 1235K bytes)
num   pkts bytes target     prot opt in     out     source               destination         
1     123K 1235M ACCEPT     tcp  --  eth+   any     anywhere             anywhere             tcp dpt:ssh ctstate NEW,ESTABLISHED
2        0     0 ACCEPT     tcp  --  any    any     anywhere             anywhere             multiport dports  !http,https,8000:8100
3        0     0 ACCEPT     icmp --  any    any     anywhere             anywhere             icmp echo-request
4        0     0 DROP       udp  --  any    any     anywhere             anywhere             udp spt:domain dpts:!1024:65535
5        0     0 REJECT     tcp  --  any    any     10.0.0.0/8          !10.96.0.0/12         tcp flags:FIN,SYN,RST,ACK/SYN reject-with tcp-reset
6    99999 1000K C          all  -f  any    any     localhost            anywhere            [goto] 
7        0     0           !udplite --  any    any     anywhere             anywhere            
8        0     0 LOG        all  --  any    any     anywhere             anywhere             LOG level warn prefix "a b"
`)
})

test('-L -v -x: exact counters', () => {
  const lines = list('-L', 'INPUT', '-n', '-v', '-x').split('\n')
  expect(lines[0]).toBe('Chain INPUT (policy DROP 12 packets, 1234567 bytes)')
  expect(lines[1]).toBe('    pkts      bytes target     prot opt in     out     source               destination         ')
  expect(lines[2]).toBe(
    '  123456 1234567890 ACCEPT     6    --  eth+   *       0.0.0.0/0            0.0.0.0/0            tcp dpt:22 ctstate NEW,ESTABLISHED',
  )
})

test('all chains, references, one rule', () => {
  expect(
    list('-L', '-n')
      .split('\n\n')
      .map((chain) => chain.split('\n')[0]),
  ).toEqual([
    'Chain INPUT (policy DROP)',
    'Chain FORWARD (policy ACCEPT)',
    'Chain OUTPUT (policy ACCEPT)',
    'Chain C (1 references)',
  ])
  expect(list('-L', 'INPUT', '3', '-n')).toBe('ACCEPT     1    --  0.0.0.0/0            0.0.0.0/0            icmptype 8\n')
})

test('-S, and with -v its counters', () => {
  expect(list('-S').split('\n').slice(0, 5)).toEqual([
    '-P INPUT DROP',
    '-P FORWARD ACCEPT',
    '-P OUTPUT ACCEPT',
    '-N C',
    expect.stringContaining('-A INPUT -i eth+ -p tcp'),
  ])
  expect(list('-S', 'INPUT', '6', '-v')).toBe('-A INPUT -s 127.0.0.1/32 -f -c 99999 999999 -g C\n')
})

test('-v says what was added, and which chains were emptied', () => {
  const netfilter = emptyNetfilter()
  const run = (line: string): string => runIptables(netfilter, 4, line.split(' ')).stdout
  expect(run('-v -A INPUT ! -s 1.1.1.1 -p tcp --dport 80 -i eth0 -j REJECT')).toBe(
    'REJECT  tcp opt -- in eth0 out * !1.1.1.1  -> 0.0.0.0/0   tcp dpt:80 reject-with icmp-port-unreachable\n',
  )
  expect(run('-v -F INPUT')).toBe("Flushing chain `INPUT'\n")
})

test('-Z after a list zeroes what was listed', () => {
  const netfilter = emptyNetfilter()
  restoreText(netfilter, RULES, { family: 4, counters: true })
  expect(runIptables(netfilter, 4, ['-L', 'INPUT', '-nvZ']).stdout).toContain('123K 1235M ACCEPT')
  expect(runIptables(netfilter, 4, ['-L', 'INPUT', '-nv']).stdout).not.toContain('123K')
})
