/** The house rules that a compiler does not know (who may import whom, and what the engine never touches), as functions from files to complaints. */
import type { Import, Scanned } from './scan.ts'

/** Each folder may import those before it. */
const LAYERS = ['net', 'linux', 'world', 'kube', 'programs', 'shell', 'lab', 'worker', 'app']
const ENGINE = ['net', 'linux', 'world', 'kube', 'programs', 'shell', 'explain', 'scenario', 'lab']

/** Folders that stand beside the layers: whose types and whose values each may use. Only `lab` and what is above it may use them. */
const BESIDE: Readonly<Record<string, { types: readonly string[]; values: readonly string[] }>> = {
  // A story is told from the trace alone.
  explain: { types: ['net', 'linux', 'world'], values: ['net'] },
  // A document is read with the API's own strict decoder, defaults and words, so that an error in a file is the API server's.
  scenario: {
    types: ['net', 'linux', 'world', 'kube'],
    values: [
      'net',
      'kube/api/',
      'kube/settings.ts',
      'kube/objects.ts',
      'kube/defaults.ts',
      'kube/names.ts',
      'kube/node-names.ts',
    ],
  },
}

/** Packages that the engine stands on: all plain functions that run anywhere. */
const ENGINE_PACKAGES = ['ip-address', 'yaml', 'zod', '@noble/hashes', 'just-bash']

/** What the page may call: the engine's door, and data to draw and to say. Types may come from anywhere. */
const PAGE_VALUES = ['app/', 'worker/client.ts', 'worker/spawn.ts', 'explain/', 'scenario/']

/** Folders whose entries never know one another: those that `registry.ts` lists. Only the list knows all; each may have a folder of its own. */
const SIBLINGS = ['match', 'target', 'cni', 'commands']
/** Here only the folders are siblings; the files beside them are what they share. */
const SIBLING_FOLDERS = ['proxy']

const FORBIDDEN_IN_ENGINE = [
  'Date.now',
  'new Date()',
  'Math.random',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'queueMicrotask',
  'requestAnimationFrame',
  'console',
  'process',
  'fetch',
  'globalThis',
  'window',
  'document',
  'localStorage',
]

const MAX_LINES = 400

const folderOf = (path: string): string => path.split('/')[0]!
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)
const under = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`))

/** Why a file in one folder may not use a file of another; nothing where it may. */
function directionFault(from: string, { target, typeOnly }: Import): string | undefined {
  const [own, other] = [folderOf(from), folderOf(target)]
  if (own === other) return undefined
  if (target.startsWith('..')) return `reaches outside src/: ${target}`
  if (own === 'app')
    return typeOnly || under(target, PAGE_VALUES) ? undefined : `the page takes no values from ${target}: it asks the worker`
  const beside = BESIDE[own]
  if (beside) {
    return under(target, typeOnly ? [...beside.types, ...beside.values] : beside.values)
      ? undefined
      : `${own} may not use ${typeOnly ? 'types' : 'values'} of ${target}`
  }
  if (own === 'cli') return other === 'app' || other === 'worker' ? `the command line stands on lab, not on ${other}` : undefined
  const rank = LAYERS.indexOf(own)
  if (rank < 0) return `${own} is not a layer: say in e2e/house/rules.ts whom it may import`
  if (other in BESIDE) return rank >= LAYERS.indexOf('lab') ? undefined : `${own} lies below ${other}`
  const otherRank = LAYERS.indexOf(other)
  return otherRank >= 0 && otherRank < rank ? undefined : `${own} may not import ${other}`
}

/** The entry of a folder of siblings that a path belongs to: `…/match/tcp.ts` and `…/match/tcp/flags.ts` are `tcp`. */
function siblingOf(path: string, folder: string, foldersOnly: boolean): { parent: string; entry: string } | undefined {
  const parts = path.split('/')
  const at = parts.lastIndexOf(folder, parts.length - 2)
  const next = parts[at + 1]
  if (at < 0 || next === undefined || (foldersOnly && at + 2 === parts.length)) return undefined
  return { parent: parts.slice(0, at + 1).join('/'), entry: next.replace(/\.tsx?$/, '') }
}

/** What a folder's list names, where it has one: the rest beside it is what the siblings share. */
function listedIn(parent: string, files: ReadonlyMap<string, Scanned>): ReadonlySet<string> | undefined {
  const registry = files.get(`${parent}/registry.ts`)
  return (
    registry &&
    new Set(
      registry.imports.filter((i) => !i.typeOnly).map((i) => i.target.slice(parent.length + 1).replace(/(\/.*)?(\.tsx?)?$/, '')),
    )
  )
}

function siblingFault(from: string, target: string, files: ReadonlyMap<string, Scanned>): string | undefined {
  for (const folder of [...SIBLINGS, ...SIBLING_FOLDERS]) {
    const foldersOnly = SIBLING_FOLDERS.includes(folder)
    const [a, b] = [siblingOf(from, folder, foldersOnly), siblingOf(target, folder, foldersOnly)]
    if (!a || !b || a.parent !== b.parent || a.entry === b.entry || a.entry === 'registry') continue
    const listed = foldersOnly ? undefined : listedIn(a.parent, files)
    if (!listed || listed.has(b.entry)) return `${a.entry} and ${b.entry} are siblings in ${a.parent}/`
  }
  return undefined
}

function importFaults(file: Scanned, files: ReadonlyMap<string, Scanned>): string[] {
  const engine = ENGINE.includes(folderOf(file.path))
  return file.imports.flatMap((given) => {
    const packaged = given.target.split('/', given.target.startsWith('@') ? 2 : 1).join('/')
    const fault = !given.external
      ? (directionFault(file.path, given) ?? siblingFault(file.path, given.target, files))
      : engine && !ENGINE_PACKAGES.includes(packaged)
        ? `the engine does not stand on ${given.target}`
        : undefined
    return fault === undefined ? [] : [`${file.path}:${given.line} ${fault}`]
  })
}

function shapeFaults(file: Scanned): string[] {
  const faults: string[] = []
  if (file.defaultExport) faults.push(`${file.path} has a default export: a name is found by searching for it`)
  if (file.barrel || /(^|\/)index\.tsx?$/.test(file.path))
    faults.push(`${file.path} only hands on what others export: import from them`)
  if (file.lines > MAX_LINES && !/\b(lines|long|longer|length|one file|table)\b/i.test(file.opening)) {
    faults.push(`${file.path} has ${file.lines} lines: split it, or say in its first comment why it is long`)
  }
  if (ENGINE.includes(folderOf(file.path))) {
    for (const name of FORBIDDEN_IN_ENGINE) {
      if (file.globals.has(name))
        faults.push(`${file.path}:${file.globals.get(name)} uses ${name}: the engine is the same everywhere and every time`)
    }
  }
  return faults
}

/** Files that import one another in a circle when types are erased: Tarjan's strongly connected components of more than one file, or of one that imports itself. */
function circles(files: readonly Scanned[]): string[][] {
  const edges = new Map(
    files.map((file) => [file.path, file.imports.filter((i) => !i.external && !i.typeOnly).map((i) => i.target)]),
  )
  const found = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const result: string[][] = []
  const visit = (path: string): void => {
    const order = found.size
    found.set(path, order)
    lowest.set(path, order)
    open.push(path)
    for (const next of edges.get(path)!) {
      if (!edges.has(next)) continue
      if (!found.has(next)) visit(next)
      if (open.includes(next)) lowest.set(path, Math.min(lowest.get(path)!, lowest.get(next)!))
    }
    if (lowest.get(path) !== order) return
    const circle = open.splice(open.indexOf(path)).sort()
    if (circle.length > 1 || edges.get(path)!.includes(path)) result.push(circle)
  }
  for (const path of edges.keys()) if (!found.has(path)) visit(path)
  return result
}

const cycleFaults = (files: readonly Scanned[]): string[] =>
  circles(files).map((circle) => `a circle of imports: ${circle.join(', ')}`)

/** All that is wrong with a tree of files. Tests are not judged: they may reach anywhere. */
export function judge(files: readonly Scanned[]): string[] {
  const judged = files.filter((file) => !isTest(file.path))
  const byPath = new Map(judged.map((file) => [file.path, file]))
  return [...judged.flatMap((file) => [...importFaults(file, byPath), ...shapeFaults(file)]), ...cycleFaults(judged)]
}
