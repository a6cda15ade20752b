/** Rules, kube-proxy's tables and whole scripts against what real nft and a real kernel printed. */
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createLabHost, runScript } from '../../src/lab/shell-host.ts'
import { PRINT_PLAIN } from '../../src/linux/nftables/print.ts'
import { type NftOutput, runNft } from '../../src/linux/nftables/run.ts'
import { type Nftables, emptyNftables } from '../../src/linux/nftables/ruleset.ts'
import { recordings } from '../kube-proxy/recordings.ts'

function nft(nftables: Nftables, text: string, name?: string): NftOutput {
  return runNft(nftables, {
    name,
    text,
    readFile: () => undefined,
    ifindex: (device) => (device === 'lo' ? 1 : undefined),
    checkOnly: false,
    echo: false,
    print: { ...PRINT_PLAIN, deviceName: (index) => (index === 1 ? 'lo' : undefined) },
  })
}

interface Recorded {
  readonly rule: string
  /** One listed line, or the lines of the refusal. */
  readonly listed: string | undefined
  readonly refused: readonly string[]
}

const folder = (name: string): URL => new URL(`./${name}/`, import.meta.url)

function readRules(file: string): { chain: string[]; rules: Recorded[] } {
  const [head = '', ...lines] = readFileSync(new URL(file, folder('rules')), 'utf8')
    .trimEnd()
    .split('\n')
  const rules: Recorded[] = []
  for (const line of lines) {
    const last = rules.at(-1)
    if (line.startsWith('= ')) rules.push({ rule: line.slice(2), listed: line.slice(2), refused: [] })
    else if (line.startsWith('   => ')) rules[rules.length - 1] = { ...last!, listed: line.slice(6) }
    else if (line.startsWith('   !! ')) rules[rules.length - 1] = { ...last!, refused: [...last!.refused, line.slice(6)] }
    else rules.push({ rule: line, listed: undefined, refused: [] })
  }
  return { chain: head.slice(2).split(' '), rules }
}

/** Where ours is known to be another, and why. */
const KNOWN: Readonly<Record<string, string>> = {
  'tcp flags { syn, syn|ack }': 'elements of bits are listed by the kernel’s hash',
  'set update ip saddr @dyn': 'an old spelling',
  'th sport 80 th dport 90': 'listed as raw bytes',
  'ct original saddr 1.1.1.1': 'the inet family says a second thing about it',
  'ip saddr map { 1.1.1.1 : 5 } 5': 'nft lists nothing at all',
}

describe.each(readdirSync(folder('rules')))('rules/%s', (file) => {
  const { chain, rules } = readRules(file)
  const [family = '', type = '', hook = '', priority = ''] = chain

  test('there are rules', () => expect(rules.length).toBeGreaterThan(20))

  test.each(rules)('$rule', ({ rule, listed, refused }) => {
    const nftables = emptyNftables()
    const start = `table ${family} t {
      counter cnt { }
      set s4 { type ipv4_addr; flags interval; }
      set dyn { type ipv4_addr; flags dynamic,timeout; timeout 1m; }
      set ports { type inet_service; }
      chain c { type ${type} hook ${hook} priority ${priority}; }
      chain u { }
    }\n`
    expect(nft(nftables, start)).toMatchObject({ stderr: '', status: 0 })
    const { stderr, status } = nft(nftables, `add rule ${family} t c ${rule}`)
    const lines = nft(nftables, `list chain ${family} t c`).stdout.split('\n').slice(3, -3)
    const ours = status === 0 ? lines.map((line) => line.trim()) : stderr.trimEnd().split('\n')
    const real = listed === undefined ? refused : [listed]
    if (/is not simulated/.test(stderr)) return expect(status).toBe(1)
    if (rule in KNOWN && (KNOWN[rule]!.includes('inet') ? family === 'inet' : family === 'ip'))
      return expect(ours).not.toEqual(real)
    expect(ours).toEqual(real)
    if (listed === undefined) return undefined
    // What is listed means the same again, but that a set of one value becomes the value.
    const again = emptyNftables()
    expect(nft(again, start + nft(nftables, `list chain ${family} t c`).stdout).stderr).toBe('')
    const bare = (text: string): string => text.replaceAll(/\{ ([^,{}]*) \}/g, '$1')
    return expect(bare(nft(again, 'list ruleset').stdout)).toBe(bare(nft(nftables, 'list ruleset').stdout))
  })
})

describe('kube-proxy’s tables are read and listed as they were', () => {
  const listings = recordings('1.36').flatMap((recording) =>
    recording.listings.map(({ family, text }) => ({ name: `${recording.name} IPv${family}`, text })),
  )
  test('there are some', () => expect(listings.length).toBeGreaterThan(70))
  test.each(listings)('$name', ({ text }) => {
    const nftables = emptyNftables()
    expect(nft(nftables, text, 'f.nft').stderr).toBe('')
    expect(nft(nftables, 'list ruleset').stdout.trimEnd()).toBe(text.trimEnd())
  })
})

describe('scripts', () => {
  const scripts = readdirSync(folder('transcripts')).filter((file) => file.endsWith('.sh'))
  test.each(scripts)('%s', async (file) => {
    const read = (name: string): string => readFileSync(new URL(name, folder('transcripts')), 'utf8')
    let printed = ''
    const write = (text: string): void => void (printed += text)
    await runScript(createLabHost(), read(file), { name: file, stdout: write, stderr: write })
    expect(
      printed
        .replaceAll(/, time \d+ms/g, ', time <t>ms')
        .replaceAll(/[ \t]+$/gm, '')
        .replaceAll(/[ \t]+$/gm, '')
        .split('\n'),
    ).toEqual(read(file.replace('.sh', '.out')).split('\n'))
  })
})
