/** The rules of the house hold in the whole of src/; and the judge can tell, which the trees made up here show. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { judge } from './house/rules.ts'
import { scan } from './house/scan.ts'

const root = join(import.meta.dirname, '..')
const tree = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => scan(path.split(sep).join('/'), readFileSync(join(root, 'src', path), 'utf8')))

const judgeTexts = (texts: Record<string, string>): string[] =>
  judge(Object.entries(texts).map(([path, text]) => scan(path, text)))

test('src/ keeps the rules', () => {
  expect(tree.length).toBeGreaterThan(100)
  expect(judge(tree)).toEqual([])
})

test('every command is named in the README', async () => {
  // Loaded here, so that a tree that does not load is still judged.
  const { CLI_COMMANDS } = await import('../src/cli/registry.ts')
  const { commands } = await import('../src/shell/registry.ts')
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const names = [...Object.keys(CLI_COMMANDS), ...commands.map((command) => command.name)]
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
})

test('every file that the README links to is there', () => {
  const links = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
    (match) => match[1]!,
  )
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([])
})

describe('the judge lets pass', () => {
  test.each<[string, Record<string, string>]>([
    ['a layer that uses one below', { 'linux/a.ts': "import { b } from '../net/b.ts'" }],
    [
      'the page that uses types of the engine',
      { 'app/a.ts': "import type { B } from '../kube/b.ts'\nimport { type C } from '../lab/c.ts'" },
    ],
    ['the page that asks the worker', { 'app/a.ts': "import { createEngineClient } from '../worker/client.ts'" }],
    ['a registry that lists siblings', { 'linux/netfilter/match/registry.ts': "import { tcp } from './tcp.ts'" }],
    [
      'siblings that share a file beside them',
      {
        'kube/cni/registry.ts': "import { kindnet } from './kindnet.ts'",
        'kube/cni/kindnet.ts': "import { veth } from './veth.ts'",
      },
    ],
    ['siblings that share what lies above them', { 'kube/proxy/iptables/a.ts': "import { m } from '../model.ts'" }],
    ['a command with files of its own', { 'shell/commands/ping/main.ts': "import { a } from './arguments.ts'" }],
    ['types in a circle', { 'net/a.ts': "import type { B } from './b.ts'", 'net/b.ts': "import { a } from './a.ts'" }],
    ['a name that the file declares itself', { 'shell/a.ts': 'export const f = (process: { id: number }) => process.id' }],
    [
      'a key or a property of that name',
      { 'shell/a.ts': "export const f = (x: { console: number }) => x.console\nexport const o = { process: 'a' }" },
    ],
    ['a calendar', { 'shell/a.ts': 'export const f = (ms: number) => new Date(ms).getUTCFullYear() - Date.UTC(2026)' }],
    ['a clock in the page', { 'app/a.ts': 'export const now = () => performance.now()' }],
    ['anything in a test', { 'net/a.test.ts': "import { b } from '../app/b.ts'\nexport default Date.now()" }],
    [
      'a long file that says why',
      { 'net/a.ts': `/** Long, because it is one table. */\n${'export {}\n'.repeat(500)}const x = 1` },
    ],
  ])('%s', (_what, texts) => {
    expect(judgeTexts(texts)).toEqual([])
  })
})

describe('the judge finds', () => {
  test.each<[string, Record<string, string>, string | RegExp]>([
    ['a layer that uses one above', { 'net/a.ts': "import { b } from '../linux/b.ts'" }, 'net/a.ts:1 net may not import linux'],
    [
      'even only its types',
      { 'linux/a.ts': "\nimport type { B } from '../kube/b.ts'" },
      'linux/a.ts:2 linux may not import kube',
    ],
    ['a type named in passing', { 'linux/a.ts': "export type X = import('../kube/b.ts').B" }, /linux may not import kube/],
    ['a lazy import', { 'linux/a.ts': "export const f = () => import('../shell/b.ts')" }, /linux may not import shell/],
    ['something handed on', { 'net/a.ts': "export { b } from '../world/b.ts'\nexport const c = 1" }, /net may not import world/],
    [
      'the page that calls the engine',
      { 'app/a.ts': "import { lookup } from '../linux/route.ts'" },
      /takes no values from linux\/route.ts/,
    ],
    [
      'a story that needs the engine',
      { 'explain/a.ts': "import { lookup } from '../linux/route.ts'" },
      /explain may not use values of linux/,
    ],
    ['a layer that knows the stories', { 'kube/a.ts': "import { b } from '../explain/b.ts'" }, /kube lies below explain/],
    ['the command line on the page', { 'cli/a.ts': "import { b } from '../app/b.ts'" }, /stands on lab, not on app/],
    ['a folder that nobody knows', { 'utils/a.ts': "import { b } from '../net/b.ts'" }, /utils is not a layer/],
    ['a way out of src/', { 'lab/a.ts': "import { b } from '../../scripts/b.ts'" }, /outside src/],
    [
      'siblings that know each other',
      { 'linux/netfilter/match/tcp.ts': "import { udp } from './udp.ts'" },
      /tcp and udp are siblings/,
    ],
    [
      'one that the list names, by one that it does not',
      {
        'kube/cni/registry.ts': "import { kindnet } from './kindnet.ts'",
        'kube/cni/shared.ts': "import { kindnet } from './kindnet.ts'",
      },
      /shared and kindnet are siblings/,
    ],
    [
      'the same between folders',
      { 'kube/proxy/nftables/a.ts': "import { b } from '../iptables/b.ts'" },
      /nftables and iptables are siblings/,
    ],
    ['a package that draws', { 'shell/a.ts': "import { useState } from 'react'" }, /does not stand on react/],
    ['a part of Node', { 'lab/a.ts': "import { readFileSync } from 'node:fs'" }, /does not stand on node:fs/],
    [
      'a circle',
      { 'net/a.ts': "import { b } from './b.ts'", 'net/b.ts': "import { a } from './a.ts'" },
      'a circle of imports: net/a.ts, net/b.ts',
    ],
    ['a file that imports itself', { 'net/a.ts': "import { a } from './a.ts'" }, 'a circle of imports: net/a.ts'],
    ['a default export', { 'app/a.tsx': 'export default function Page() { return <p /> }' }, /default export/],
    ['one by another name', { 'net/a.ts': 'const a = 1\nexport { a as default }' }, /default export/],
    ['a barrel', { 'net/all.ts': "export * from './ip.ts'\nexport { b } from './mac.ts'" }, /only hands on/],
    ['an index', { 'net/index.ts': 'export const a = 1' }, /only hands on/],
    [
      'the clock of the machine',
      { 'world/a.ts': '\n\nexport const now = () => Date.now()' },
      'world/a.ts:3 uses Date.now: the engine is the same everywhere and every time',
    ],
    ['the same by another way', { 'world/a.ts': 'export const now = () => new Date().getTime()' }, /uses new Date\(\)/],
    ['chance without a seed', { 'linux/a.ts': 'export const f = () => Math.random()' }, /uses Math.random/],
    ['a timer', { 'kube/a.ts': 'export const f = (g: () => void) => setTimeout(g, 1)' }, /uses setTimeout/],
    ['the console', { 'shell/a.ts': "export const f = () => console.log('x')" }, /uses console/],
    ['a clock handed on', { 'lab/a.ts': 'export const o = { performance }' }, /uses performance/],
    ['a long file', { 'net/a.ts': `/** Decides. */\n${'export {}\n'.repeat(500)}const x = 1` }, /has 502 lines/],
  ])('%s', (_what, texts, complaint) => {
    const complaints = judgeTexts(texts)
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(complaint)
  })
})
