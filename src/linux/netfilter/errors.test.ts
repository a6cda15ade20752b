import { expect, test } from 'vitest'
import { runIptables } from './iptables.ts'
import { splitWords } from './lexer.ts'
import { restoreText } from './restore.ts'
import { emptyNetfilter } from './ruleset.ts'
import { saveText } from './save.ts'

// What iptables 1.8.9 (nf_tables) says, and its exit status.

const HINT = "Try `iptables -h' or 'iptables --help' for more information.\n"
const usage = (message: string): string => `iptables v1.8.9 (nf_tables): ${message}\n${HINT}`

/** Runs one command line after others, all but the last of which succeed. */
function run(...lines: string[]): { stderr: string; status: number } {
  const netfilter = emptyNetfilter()
  let result = { stderr: '', status: 0 }
  for (const line of lines) {
    const words: string[] = []
    splitWords(line, 0, line.length, words)
    const { stderr, status } = runIptables(netfilter, 4, words)
    result = { stderr, status }
  }
  return result
}

test.each([
  [['-A NOPE -j ACCEPT'], 'iptables: No chain/target/match by that name.\n', 1],
  [['-A INPUT -j NOPE'], usage("Chain 'NOPE' does not exist"), 2],
  [
    ['-t nat -A INPUT -j DNAT --to-destination 10.0.0.1'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT\n',
    4,
  ],
  [['-N C1', '-N C1'], 'iptables: Chain already exists.\n', 1],
  [
    ['-N C1', '-A INPUT -j C1', '-X C1'],
    'iptables v1.8.9 (nf_tables):  CHAIN_DEL failed (Device or resource busy): chain C1\n',
    4,
  ],
  [
    ['-N C1', '-A C1 -j ACCEPT', '-X C1'],
    'iptables v1.8.9 (nf_tables):  CHAIN_DEL failed (Device or resource busy): chain C1\n',
    4,
  ],
  [['-D INPUT -p tcp --dport 80 -j ACCEPT'], 'iptables: Bad rule (does a matching rule exist in that chain?).\n', 1],
  [['-A INPUT', '-D INPUT 7'], 'iptables: Index of deletion too big.\n', 1],
  [['-A INPUT', '-R INPUT 2 -j ACCEPT'], 'iptables: Index of replacement too big.\n', 1],
  [['-I INPUT 5 -j ACCEPT'], 'iptables: Index of insertion too big.\n', 1],
  [['-C INPUT -j ACCEPT'], 'iptables: Bad rule (does a matching rule exist in that chain?).\n', 1],
  [['-N C1', '-P C1 DROP'], 'iptables: Bad built-in chain name.\n', 1],
  [['-P INPUT FOO'], "iptables: Bad policy name. Run `dmesg' for more information.\n", 1],
  [['-A INPUT --dport 80 -j ACCEPT'], usage('unknown option "--dport"'), 2],
  [
    ['-t none -L'],
    "iptables v1.8.9 (nf_tables): table 'none' does not exist\nPerhaps iptables or your kernel needs to be upgraded.\n",
    3,
  ],
  [['-L nope'], "iptables v1.8.9 (nf_tables): chain `nope' in table `filter' is incompatible, use 'nft' tool.\n", 1],
  [['-A OUTPUT -i eth0'], usage("Can't use -i with OUTPUT\n"), 2],
  [['-t nat -A PREROUTING -o eth0'], usage("Can't use -o with PREROUTING\n"), 2],
  [['-A INPUT -p tcp --dport foo'], usage("invalid port/service `foo' specified"), 2],
  [['-A INPUT -p tcp --dport 90:80'], usage('invalid portrange (min > max)'), 2],
  [['-A INPUT -s 1.2.3.4/33'], usage("invalid mask `33' specified"), 2],
  [['-A INPUT -s fd00::1'], usage("host/network `fd00::1' not found"), 2],
  [['-A INPUT -s 1.1.1.1 -s 2.2.2.2'], usage('multiple -s flags not allowed'), 2],
  [['-A INPUT ! -j ACCEPT'], usage('cannot have ! before -j'), 2],
  [['-A INPUT -j ACCEPT extra'], `Bad argument \`extra'\n${HINT}`, 2],
  [['-A INPUT -m foo'], usage("Couldn't load match `foo':No such file or directory\n"), 2],
  [['-A INPUT -m comment'], usage('comment: option "--comment" must be specified\n'), 2],
  [['-A INPUT -m mark --mark foo'], usage('mark: bad integer value for option "--mark", or out of range.\n'), 2],
  [['-A INPUT -m limit ! --limit 5/s'], usage('limit: option "--limit" cannot be inverted.\n'), 2],
  [['-A INPUT -m conntrack --ctstate NEW --ctstate NEW'], usage('conntrack: option "--ctstate" can only be used once.\n'), 2],
  [
    ['-A INPUT -p tcp -m multiport --dports 1 --sports 2'],
    usage('multiport: option "--source-ports" cannot be used together with "--destination-ports".\n'),
    2,
  ],
  [['-A INPUT -m multiport --dports 1'], usage("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'"), 2],
  [['-A INPUT -p tcp -m udp --dport 3'], usage("UDP match requires '-p udp'"), 2],
  [
    ['-A INPUT -m nfacct --nfacct-name x'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (No such file or directory): rule in chain INPUT\n',
    4,
  ],
  [
    ['-A INPUT -j REJECT --reject-with tcp-reset'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain INPUT\n',
    4,
  ],
  [['-t nat -A PREROUTING -j DNAT --to-destination 1.1.1.1:80'], usage('Need TCP, UDP, SCTP or DCCP with port specification'), 2],
  [['-A INPUT -j DNAT'], usage('DNAT: option "--to-destination" must be specified\n'), 2],
  [
    ['-t nat -A PREROUTING -j DROP'],
    usage('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n'),
    2,
  ],
  [
    ['-t nat -A PREROUTING -j MASQUERADE'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain PREROUTING\n',
    4,
  ],
  [['-N ACCEPT'], usage('chain name may not clash with target name'), 2],
  [['-A INPUT -n'], usage("Illegal option `-n' with this command"), 2],
  [
    ['-N A', '-N B', '-A A -j B', '-A B -j A', '-A INPUT -j A'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Too many links): rule in chain INPUT\n',
    4,
  ],
  [
    ['-t nat -N A', '-t nat -A A -j DNAT --to-destination 1.1.1.1', '-t nat -A POSTROUTING -j A'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain POSTROUTING\n',
    4,
  ],
  [
    ['-t nat -N B', '-t nat -A POSTROUTING -j B', '-t nat -A B -j DNAT --to-destination 1.1.1.1'],
    'iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain B\n',
    4,
  ],
  [['-A INPUT -m u32 --u32 0=1'], 'iptables: match "u32" is not simulated\n', 2],
  [['-A INPUT -j NFQUEUE'], 'iptables: target "NFQUEUE" is not simulated\n', 2],
])('%s', (lines, stderr, status) => {
  expect(run(...lines)).toEqual({ stderr, status })
})

test('jumps nest fifteen deep, not sixteen', () => {
  const chains = Array.from({ length: 16 }, (_, i) => `D${i + 1}`)
  const made = chains.map((chain) => `-N ${chain}`)
  const linked = chains.slice(1).map((chain, i) => `-A D${i + 1} -j ${chain}`)
  expect(run(...made, ...linked, '-A INPUT -j D2').status).toBe(0)
  expect(run(...made, ...linked, '-A INPUT -j D1').stderr).toContain('Too many links')
})

const RESTORE_HINT = "Try `iptables-restore -h' or 'iptables-restore --help' for more information.\n"

test.each([
  [
    'an unknown match',
    '*filter\n:FOO - [0:0]\n-A FOO -m foo -j ACCEPT\nCOMMIT\n',
    `iptables-restore v1.8.9 (nf_tables): Couldn't load match \`foo':No such file or directory\n\nError occurred at line: 3\n${RESTORE_HINT}`,
    2,
  ],
  [
    'a match that is not simulated',
    '*filter\n-A INPUT -m u32 --u32 0=1\nCOMMIT\n',
    'iptables-restore: line 2: match "u32" is not simulated\n',
    2,
  ],
  [
    'a jump to nowhere is found at COMMIT',
    '*filter\n-A INPUT -j NOPE\n\nCOMMIT\n',
    `iptables-restore v1.8.9 (nf_tables): Chain 'NOPE' does not exist\nError occurred at line: 4\n${RESTORE_HINT}`,
    2,
  ],
  [
    'a chain that is not there',
    '*filter\n\n-A NOPE -j ACCEPT\nCOMMIT\n',
    'iptables-restore: line 3 failed: No chain/target/match by that name.\n',
    1,
  ],
  ['a line that is none', '*filter\nfoo\nCOMMIT\n', `Bad argument \`foo'\nError occurred at line: 2\n${RESTORE_HINT}`, 2],
  ['no table', 'COMMIT\n', 'iptables-restore: line 1 failed\n', 1],
  [
    'an unknown table',
    '*foo\nCOMMIT\n',
    `iptables-restore v1.8.9 (nf_tables): iptables-restore: line 1 table name 'foo' invalid\nError occurred at line: 1\n${RESTORE_HINT}`,
    2,
  ],
  ['no COMMIT', '*filter\n:FOO - [0:0]\n', 'iptables-restore: COMMIT expected at line 3\n', 1],
  ['a bad policy', '*filter\n:INPUT FOO [0:0]\nCOMMIT\n', 'iptables-restore: line 2 failed: Bad policy name.\n', 1],
  [
    'another table',
    '*filter\n-t nat -A INPUT\nCOMMIT\n',
    `iptables-restore v1.8.9 (nf_tables): The -t option cannot be used in iptables-restore.\n\nError occurred at line: 2\n${RESTORE_HINT}`,
    2,
  ],
  [
    'what the kernel refuses is told together',
    '*filter\n-A INPUT -j REJECT\n-A INPUT -m recent --set --seconds 3\n-A FORWARD -m nfacct --nfacct-name x\nCOMMIT\n',
    'iptables-restore v1.8.9 (nf_tables): \nline 3: RULE_APPEND failed (Invalid argument): rule in chain INPUT\nline 4: RULE_APPEND failed (No such file or directory): rule in chain FORWARD\n',
    4,
  ],
])('restore: %s', (_title, text, stderr, status) => {
  expect(restoreText(emptyNetfilter(), text, { family: 4 })).toEqual({ stdout: '', stderr, status })
})

test('a table that fails changes nothing; the tables before it stay', () => {
  const netfilter = emptyNetfilter()
  restoreText(netfilter, '*filter\n:OLD - [0:0]\n-A INPUT -j OLD\nCOMMIT\n', { family: 4 })
  const before = saveText(netfilter, 4)
  const { status } = restoreText(
    netfilter,
    '*nat\n-A OUTPUT -j ACCEPT\nCOMMIT\n*filter\n-A INPUT -j DROP\n-A INPUT -j NOPE\nCOMMIT\n',
    { family: 4 },
  )
  expect(status).toBe(2)
  expect(saveText(netfilter, 4, { table: 'filter' })).toBe(before)
  expect(saveText(netfilter, 4, { table: 'nat' })).toContain('-A OUTPUT -j ACCEPT')
})

test('--noflush keeps what is not named, and begins named user chains anew', () => {
  const netfilter = emptyNetfilter()
  restoreText(netfilter, '*filter\n:A - [0:0]\n:B - [0:0]\n-A INPUT -j A\n-A A -j ACCEPT\n-A B -j ACCEPT\nCOMMIT\n', {
    family: 4,
  })
  restoreText(netfilter, '*filter\n:INPUT DROP [0:0]\n:A - [0:0]\n:C - [0:0]\n-A C -j DROP\n-F B\n-X B\nCOMMIT\n', {
    family: 4,
    noflush: true,
  })
  const lines = saveText(netfilter, 4)
    .split('\n')
    .filter((line) => /^[:-]/.test(line))
  expect(lines).toEqual([
    ':INPUT DROP [0:0]',
    ':FORWARD ACCEPT [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':A - [0:0]',
    ':C - [0:0]',
    '-A INPUT -j A',
    '-A C -j DROP',
  ])
})

test('rules may be inserted, replaced, deleted and their chains renamed in a file', () => {
  const netfilter = emptyNetfilter()
  const text = `*filter
:A - [0:0]
:B - [0:0]
-A INPUT -j B
-A A -m comment --comment x
-I A 1 -m comment --comment y
-I A -m comment --comment z
-R A 2 -m comment --comment w
-D A 1
-D A -m comment --comment x
-E B C
-P FORWARD DROP
-Z A
COMMIT
`
  expect(restoreText(netfilter, text, { family: 4 })).toEqual({ stdout: '', stderr: '', status: 0 })
  const lines = saveText(netfilter, 4)
    .split('\n')
    .filter((line) => /^[:-]/.test(line))
  expect(lines).toEqual([
    ':INPUT ACCEPT [0:0]',
    ':FORWARD DROP [0:0]',
    ':OUTPUT ACCEPT [0:0]',
    ':A - [0:0]',
    ':C - [0:0]',
    '-A INPUT -j C',
    '-A A -m comment --comment w',
  ])
})
