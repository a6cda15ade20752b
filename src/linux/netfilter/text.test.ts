import { expect, test } from 'vitest'
import type { Family } from '../../net/ip.ts'
import { runIptables } from './iptables.ts'
import { splitWords } from './lexer.ts'
import { restoreText } from './restore.ts'
import { emptyNetfilter } from './ruleset.ts'
import { saveText } from './save.ts'

// Every line below was given to iptables 1.8.9 (nf_tables), and is what it printed.

const words = (line: string): string[] => {
  const list: string[] = []
  splitWords(line, 0, line.length, list)
  return list
}

/** The rules that `iptables -S` shows after these rules were appended to INPUT (or what `table` has). */
function printed(rule: string, table = 'filter', chain = 'INPUT', family: Family = 4): string[] {
  const netfilter = emptyNetfilter()
  netfilter.nfacct.set('drops', { packets: 0, bytes: 0 })
  runIptables(netfilter, family, ['-t', table, '-N', 'C1'])
  const { stderr } = runIptables(netfilter, family, ['-t', table, '-A', chain, ...words(rule)])
  if (stderr !== '') return [stderr]
  return saveText(netfilter, family)
    .split('\n')
    .flatMap((line) => (line.startsWith(`-A ${chain}`) ? [line.slice(`-A ${chain}`.length).trimStart()] : []))
}

const SAME = '='

test.each([
  ['one word needs no quotes', '-m comment --comment foo -j ACCEPT', SAME],
  ['others do', '-m comment --comment "a/b" -j ACCEPT', SAME],
  ['quotes and backslashes are escaped', String.raw`-m comment --comment "foo\"bar\\x" -j ACCEPT`, SAME],
  ['so are apostrophes', `-m comment --comment "it's"`, String.raw`-m comment --comment "it\'s"`],
  ['an empty comment', '-m comment --comment "" -j ACCEPT', SAME],
  ['a comment twice', '-m comment --comment x -m comment --comment y', SAME],
  [
    'the protocol’s match is loaded by its option',
    '-p tcp --dport 80 -m multiport --sports 1,2',
    '-p tcp -m tcp --dport 80 -m multiport --sports 1,2',
  ],
  ['source ports come first', '-p tcp --dport 80:90 -m tcp --sport :5', '-p tcp -m tcp --sport 0:5 --dport 80:90'],
  ['tcp twice is one match', '-p tcp -m tcp --sport 5 -m tcp --dport 6', '-p tcp -m tcp --sport 5 --dport 6'],
  ['all ports say nothing', '-p tcp -m tcp --dport 0:65535', '-p tcp -m tcp'],
  ['ports by name', '-p udp --dport domain --sport ntp:ntp', '-p udp -m udp --sport 123 --dport 53'],
  ['ports in hexadecimal', '-p tcp --dport 0x50', '-p tcp -m tcp --dport 80'],
  [
    'the canonical order',
    '-m mark --mark 1 -p udp -m comment --comment x --dport 53 -m multiport --sports 3 -j ACCEPT',
    '-p udp -m mark --mark 0x1 -m comment --comment x -m udp --dport 53 -m multiport --sports 3 -j ACCEPT',
  ],
  ['--syn', '-p tcp --syn -g C1', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -g C1'],
  ['! --syn', '-p tcp ! --syn -j C1', '-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j C1'],
  ['ALL and NONE', '-p tcp --tcp-flags ALL NONE', '-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG NONE'],
  ['flags in header order', '-p tcp --tcp-flags SYN,ACK ACK,SYN', '-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK'],
  ['ICMP types by name', '-p icmp --icmp-type echo-request', '-p icmp -m icmp --icmp-type 8'],
  ['ICMP names may be abbreviated', '-p icmp --icmp-type host-unr', '-p icmp -m icmp --icmp-type 3/1'],
  ['any ICMP', '-p icmp --icmp-type any', '-p icmp -m icmp --icmp-type any'],
  ['a code of its own', '-p icmp -m icmp ! --icmp-type 3/1', SAME],
  ['marks are hexadecimal', '-m mark --mark 0', '-m mark --mark 0x0'],
  ['octal marks', '-m mark --mark 010', '-m mark --mark 0x8'],
  ['a full mask is left out', '-m mark --mark 0xffffffff/0xffffffff', '-m mark --mark 0xffffffff'],
  ['not a mark', '-m mark ! --mark 1/0xf', '-m mark ! --mark 0x1/0xf'],
  ['connmark', '-m connmark ! --mark 1/0xf', '-m connmark ! --mark 0x1/0xf'],
  ['state', '-m state --state RELATED,NEW', '-m state --state NEW,RELATED'],
  [
    'states in their own order',
    '-m conntrack --ctstate SNAT,INVALID,UNTRACKED,NEW',
    '-m conntrack --ctstate INVALID,NEW,UNTRACKED,SNAT',
  ],
  [
    'all of conntrack',
    '-m conntrack --ctdir REPLY --ctexpire 1:2 --ctstatus ASSURED,SEEN_REPLY --ctrepldstport 5 --ctreplsrcport 3 --ctorigdstport 2:3 --ctorigsrcport 1 --ctrepldst 2.2.2.2 --ctreplsrc 1.1.1.1 ! --ctorigdst 1.2.3.4 --ctorigsrc 1.2.3.4/24 ! --ctproto tcp --ctstate NEW',
    '-m conntrack --ctstate NEW ! --ctproto 6 --ctorigsrc 1.2.3.4/24 ! --ctorigdst 1.2.3.4 --ctreplsrc 1.1.1.1 --ctrepldst 2.2.2.2 --ctorigsrcport 1 --ctorigdstport 2:3 --ctreplsrcport 3 --ctrepldstport 5 --ctstatus SEEN_REPLY,ASSURED --ctexpire 1:2 --ctdir REPLY',
  ],
  [
    'address types in the kernel’s order',
    '-m addrtype ! --dst-type BROADCAST --src-type LOCAL,UNICAST --limit-iface-in',
    '-m addrtype --src-type UNICAST,LOCAL ! --dst-type BROADCAST --limit-iface-in',
  ],
  [
    'a probability is kept in 31 bits',
    '-m statistic --mode random ! --probability 0.3',
    '-m statistic --mode random ! --probability 0.29999999981',
  ],
  ['a third', '-m statistic --mode random --probability 0.33333333349', SAME],
  ['certain', '-m statistic --mode random --probability 1', '-m statistic --mode random --probability 1.00000000000'],
  ['nth', '-m statistic --mode nth --every 3 --packet 1', SAME],
  ['recent with its defaults', '-m recent --set', '-m recent --set --name DEFAULT --mask 255.255.255.255 --rsource'],
  [
    'recent with everything',
    '-m recent ! --rcheck --rdest --hitcount 4 --reap --seconds 4 --name foo --mask 255.255.0.0',
    '-m recent ! --rcheck --seconds 4 --reap --hitcount 4 --name foo --mask 255.255.0.0 --rdest',
  ],
  ['nfacct has two blanks', '-m nfacct --nfacct-name drops -j DROP', '-m nfacct --nfacct-name  drops -j DROP'],
  [
    'iprange',
    '-m iprange --src-range 1.1.1.1-2.2.2.2 ! --dst-range 1.1.1.1',
    '-m iprange --src-range 1.1.1.1-2.2.2.2 ! --dst-range 1.1.1.1-1.1.1.1',
  ],
  ['mac', '-m mac ! --mac-source AA:bb:cc:dd:ee:ff', '-m mac ! --mac-source aa:bb:cc:dd:ee:ff'],
  [
    'physdev',
    '-m physdev ! --physdev-is-bridged --physdev-in eth+ ! --physdev-out eth1',
    '-m physdev --physdev-in eth+ ! --physdev-out eth1 ! --physdev-is-bridged',
  ],
  ['length', '-m length --length 4:', '-m length --length 4:65535'],
  ['ttl', '-m ttl ! --ttl-eq 3', SAME],
  ['pkttype', '-m pkttype --pkt-type host', '-m pkttype --pkt-type unicast'],
  ['limit by default', '-m limit', '-m limit --limit 3/hour'],
  ['sixty a minute are one a second', '-m limit --limit 60/minute --limit-burst 5', '-m limit --limit 1/sec'],
  ['ninety are not', '-m limit --limit 90/minute --limit-burst 7', '-m limit --limit 90/min --limit-burst 7'],
  ['multiport', '-p tcp -m multiport ! --ports 1,3:4,http -j ACCEPT', '-p tcp -m multiport ! --ports 1,3:4,80 -j ACCEPT'],
  ['sctp', '-p sctp --sport 4:5 ! --dport 9', '-p sctp -m sctp --sport 4:5 ! --dport 9'],
  ['REJECT says how', '-j REJECT', '-j REJECT --reject-with icmp-port-unreachable'],
  ['REJECT’s short names', '-p tcp -j REJECT --reject-with tcp-rst', '-p tcp -j REJECT --reject-with tcp-reset'],
  [
    'LOG',
    '-j LOG --log-level debug --log-prefix "a b" --log-uid --log-tcp-sequence',
    '-j LOG --log-prefix "a b" --log-level 7 --log-tcp-sequence --log-uid',
  ],
  ['LOG’s default level', '-j LOG --log-level warning', '-j LOG'],
  [
    'dotted masks, host bits',
    '! -f ! -i eth0 -s 1.2.3.4/255.255.0.0 ! -d 1.2.3.4/24 -j ACCEPT',
    '-s 1.2.0.0/16 ! -d 1.2.3.0/24 ! -i eth0 ! -f -j ACCEPT',
  ],
  ['masks with holes', '-s 10.1.1.1/255.0.255.0 -j ACCEPT', '-s 10.0.1.0/255.0.255.0 -j ACCEPT'],
  ['everywhere says nothing', '-s 0/0 -i + -p all -j ACCEPT', '-j ACCEPT'],
  ['short addresses', '-p TCP -s 10.1/16', '-s 10.1.0.0/16 -p tcp'],
  ['a protocol by number', '! -p 47', '! -p gre'],
  ['a protocol without a name', '-p 200', SAME],
  [
    'abbreviated options',
    '-p tcp --dp 80 --proto tcp'.replace(' --proto tcp', ' -j ACCEPT'),
    '-p tcp -m tcp --dport 80 -j ACCEPT',
  ],
  [
    'long names and values after =',
    '--source=1.1.1.1 --protocol tcp --destination-port=80 --jump ACCEPT',
    '-s 1.1.1.1/32 -p tcp -m tcp --dport 80 -j ACCEPT',
  ],
])('%s: %s', (_title, given, expected) => {
  expect(printed(given)).toEqual([expected === SAME ? given : expected])
})

test('a list of addresses is one rule each', () => {
  expect(printed('-s 1.1.1.1,2.2.2.2 -j ACCEPT')).toEqual(['-s 1.1.1.1/32 -j ACCEPT', '-s 2.2.2.2/32 -j ACCEPT'])
})

test.each([
  ['mangle', 'INPUT', '-j MARK --set-mark 5', '-j MARK --set-xmark 0x5/0xffffffff'],
  ['mangle', 'INPUT', '-j MARK --set-mark 0xf0/0x0f', '-j MARK --set-xmark 0xf0/0xff'],
  ['mangle', 'INPUT', '-j MARK --or-mark 0x4000', '-j MARK --set-xmark 0x4000/0x4000'],
  ['mangle', 'INPUT', '-j MARK --and-mark 5', '-j MARK --set-xmark 0x0/0xfffffffa'],
  ['mangle', 'INPUT', '-j MARK --xor-mark 0x4000', '-j MARK --set-xmark 0x4000/0x0'],
  ['mangle', 'INPUT', '-j CONNMARK --save-mark', '-j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff'],
  ['mangle', 'INPUT', '-j CONNMARK --restore-mark --mask 7', '-j CONNMARK --restore-mark --nfmask 0x7 --ctmask 0x7'],
  ['mangle', 'INPUT', '-j CONNMARK --set-mark 5/5', '-j CONNMARK --set-xmark 0x5/0x5'],
  ['raw', 'PREROUTING', '-j CT --notrack', '-j CT --notrack'],
  ['raw', 'PREROUTING', '-j NOTRACK', '-j NOTRACK'],
  ['nat', 'PREROUTING', '-j DNAT --to 1.2.3.4', '-j DNAT --to-destination 1.2.3.4'],
  [
    'nat',
    'PREROUTING',
    '-p tcp -j DNAT --to 1.2.3.4-1.2.3.9:80-90 --persistent --random',
    '-p tcp -j DNAT --to-destination 1.2.3.4-1.2.3.9:80-90 --random --persistent',
  ],
  ['nat', 'PREROUTING', '-p tcp -j DNAT --to :80', '-p tcp -j DNAT --to-destination :80'],
  [
    'nat',
    'POSTROUTING',
    '-p tcp -j SNAT --to 1.2.3.4:80-90 --random-fully',
    '-p tcp -j SNAT --to-source 1.2.3.4:80-90 --random-fully',
  ],
  ['nat', 'POSTROUTING', '-p tcp -j MASQUERADE --random --to-ports 80-90', '-p tcp -j MASQUERADE --to-ports 80-90 --random'],
  ['nat', 'POSTROUTING', '-j MASQUERADE --random-fully', '-j MASQUERADE --random-fully'],
  ['nat', 'PREROUTING', '-p tcp -j REDIRECT --to-ports http', '-p tcp -j REDIRECT --to-ports 80'],
  ['nat', 'PREROUTING', '-j NETMAP --to 10.0.0.5/255.255.0.0', '-j NETMAP --to 10.0.0.0/16'],
])('%s %s: %s', (table, chain, given, expected) => {
  expect(printed(given, table, chain)).toEqual([expected])
})

test.each([
  ['filter', 'INPUT', '-s fd00::1/64 -d 2001:db8::1 -j ACCEPT', '-s fd00::/64 -d 2001:db8::1/128 -j ACCEPT'],
  ['filter', 'INPUT', '-p tcp --dport 80 -j REJECT', '-p tcp -m tcp --dport 80 -j REJECT --reject-with icmp6-port-unreachable'],
  ['filter', 'INPUT', '-j REJECT --reject-with no-route', '-j REJECT --reject-with icmp6-no-route'],
  ['filter', 'INPUT', '-p icmpv6 -m icmpv6 ! --icmpv6-type router-solicitation', '-p ipv6-icmp -m icmp6 ! --icmpv6-type 133'],
  [
    'filter',
    'INPUT',
    '-m recent --set --name foo',
    '-m recent --set --name foo --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff --rsource',
  ],
  ['filter', 'INPUT', '-m hl --hl-eq 4', '-m hl --hl-eq 4'],
  ['nat', 'PREROUTING', '-p tcp -j DNAT --to-destination [fd00::2]:80', '-p tcp -j DNAT --to-destination [fd00::2]:80'],
  [
    'nat',
    'PREROUTING',
    '-p tcp -j DNAT --to-destination [fd00::2-fd00::5]:80-90',
    '-p tcp -j DNAT --to-destination [fd00::2-fd00::5]:80-90',
  ],
  ['nat', 'PREROUTING', '-p tcp -j DNAT --to-destination [fd00::2]', '-p tcp -j DNAT --to-destination fd00::2'],
])('ip6tables %s %s: %s', (table, chain, given, expected) => {
  expect(printed(given, table, chain, 6)).toEqual([expected])
})

test('words of a restore line: only double quotes quote, and a closing quote ends the word', () => {
  expect(words(String.raw`-A  x	"a \"b\" \\ c" un"quoted"x 'y'`)).toEqual([
    '-A',
    'x',
    String.raw`a "b" \ c`,
    'unquoted',
    'x',
    "'y'",
  ])
  expect(words('a "never closed')).toEqual(['a', 'never closed\n'])
})

test('tables in their own order, user chains by name, counters only when asked for', () => {
  const netfilter = emptyNetfilter()
  const text = '*nat\n:B - [0:0]\n:A - [0:0]\n[3:180] -A B -j A\nCOMMIT\n*mangle\n:INPUT DROP [7:8]\nCOMMIT\n'
  expect(restoreText(netfilter, text, { family: 4, counters: true })).toEqual({ stdout: '', stderr: '', status: 0 })
  expect(saveText(netfilter, 4, { date: 'Sat Nov 21 09:34:52 2026', table: 'nat', counters: true }))
    .toBe(`# Generated by iptables-save v1.8.9 (nf_tables) on Sat Nov 21 09:34:52 2026
*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:A - [0:0]
:B - [0:0]
[3:180] -A B -j A
COMMIT
# Completed on Sat Nov 21 09:34:52 2026
`)
  expect(
    saveText(netfilter, 4)
      .split('\n')
      .filter((line) => /^[*:]I|^[*]|^-A/.test(line)),
  ).toEqual(['*mangle', ':INPUT DROP [7:8]', '*nat', ':INPUT ACCEPT [0:0]', '-A B -j A'])
})
