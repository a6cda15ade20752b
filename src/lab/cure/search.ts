/**
 * Make it work: the smallest edits that let a failed connection through. Each is tried in the engine before it is told, and what
 * else it changes is measured: who reaches whom, before and after.
 */
import { formatIp } from '../../net/ip.ts'
import { nodeAddress } from '../../kube/cluster.ts'
import { forkLab } from '../fork.ts'
import {
  type Lab,
  type TraceOptions,
  type Traced,
  defaultDestinations,
  defaultSources,
  destinationOf,
  reachLab,
  sourceOf,
  traceLab,
} from '../lab.ts'
import type { ReachRow } from '../reach.ts'
import { type Destination, LabError } from '../reference.ts'
import { labOf, lineOn, typeLine } from '../what-if.ts'
import type { Case, Cure, Drop, Edit } from './cure.ts'
import { CURES } from './registry.ts'
import { addSetup } from '../../scenario/edit/scenario.ts'

export interface Effect {
  from: string
  to: string
  before: string
  after: string
}
export interface FoundCure {
  title: string
  /** What a person does, in order: a command somewhere, a line of the file, another question. */
  acts: ({ kind: 'command'; on: string; line: string } | { kind: 'file'; shows: string } | { kind: 'ask'; to: string })[]
  size: number
  /** The file with the cure in it; undefined where nothing in it changes. */
  text?: string
  request: TraceOptions
  /** Who else reaches whom differently, of `pairs` that were compared. */
  effects: Effect[]
  pairs: number
}
export interface Cures {
  /** It works already. */
  works: boolean
  found: FoundCure[]
  tried: number
}

const MOST_TRIED = 60
/** For a cure of two edits: how many first ones are gone on from. */
const MOST_FIRST = 8
const MOST_FOUND = 5
const MOST_PAIRS = 300

interface Attempt {
  lab: Lab
  text: string
  request: TraceOptions
  cures: Cure[]
  end: string
}

export async function findCures(lab: Lab, text: string, request: TraceOptions): Promise<Cures> {
  const broken = caseOf(lab, text, request)
  if (broken.traced?.end.result === 'open') return { works: true, found: [], tried: 0 }
  const search: Search = { tried: 0, found: [], seen: new Set() }
  const failed = await tryAll(search, { lab, text, request, cures: [], end: endOf(broken) }, broken)
  if (search.found.length === 0) {
    // Two things may be wrong: go on from those that changed how it fails.
    const changed = failed.filter((attempt) => attempt.end !== endOf(broken)).slice(0, MOST_FIRST)
    for (const attempt of changed) await tryAll(search, attempt, caseOf(attempt.lab, attempt.text, attempt.request))
  }
  const compare = comparison(lab, request)
  const found = search.found
    .map((attempt) => foundCure(attempt, text, compare(attempt)))
    .sort((a, b) => a.size - b.size || a.effects.length - b.effects.length)
  return { works: false, found: found.slice(0, MOST_FOUND), tried: search.tried }
}

interface Search {
  tried: number
  found: Attempt[]
  seen: Set<string>
}

/** Tries every cure that the registry proposes; the attempts that did not open it. */
async function tryAll(search: Search, from: Attempt, broken: Case): Promise<Attempt[]> {
  const failed: Attempt[] = []
  const proposals = CURES.flatMap((kind) => kind(broken)).sort((a, b) => a.size - b.size)
  for (const cure of proposals) {
    if (search.tried >= MOST_TRIED || search.found.length >= 2 * MOST_FOUND) break
    const cures = [...from.cures, cure]
    // In which order two things are done makes no second cure of them.
    const key = cures
      .map(({ title, edit }) => `${title} ${edit.kind === 'command' ? `${edit.on} ${edit.line}` : ''}`)
      .sort()
      .join('\n')
    if (search.seen.has(key)) continue
    search.seen.add(key)
    search.tried++
    const attempt = await attemptOf(from, cure)
    if (attempt) (attempt.end === 'open' ? search.found : failed).push(attempt)
  }
  return failed
}

/** The cure carried out on a copy, and how the connection ends then; undefined where it cannot be carried out. */
async function attemptOf(from: Attempt, cure: Cure): Promise<Attempt | undefined> {
  const { edit } = cure
  const request = edit.kind === 'ask' ? { ...from.request, ...edit.request } : from.request
  const text = textAfter(from.text, edit)
  if (text === undefined || (edit.kind === 'file' && text === from.text)) return undefined
  let lab = from.lab
  try {
    if (edit.kind === 'file') lab = await labOf(text)
    if (edit.kind === 'command') {
      lab = forkLab(from.lab)
      if ((await typeLine(lab, edit)) !== undefined) return undefined
    }
    const end = endOf(caseOf(lab, text, request))
    return { lab, text, request, cures: [...from.cures, cure], end }
  } catch (error) {
    if (error instanceof LabError) return undefined
    throw error
  }
}

export const textAfter = (text: string, edit: Edit): string | undefined =>
  edit.kind === 'ask' ? text : edit.kind === 'file' ? edit.change(text) : addSetup(text, '', [lineOn(edit.on, edit.line)])

function caseOf(lab: Lab, text: string, request: TraceOptions): Case {
  let traced: Traced | undefined
  let destination: Destination | undefined
  let from = request.from
  try {
    from = sourceOf(lab, request.from)
    destination = destinationOf(lab, from, request.to)
    traced = traceLab(lab, request)
  } catch (error) {
    if (!(error instanceof LabError)) throw error
  }
  const drops = (traced?.events ?? []).filter(
    (event): event is Drop & typeof event => event.kind === 'drop' && event.reason !== 'OTHERHOST',
  )
  return { lab, text, request: { ...request, from }, traced, destination, asked: askedServices(lab, destination), drops }
}

/** Services at the asked address; `port` says whether they have the asked port too. */
function askedServices(lab: Lab, destination: Destination | undefined): Case['asked'] {
  if (!destination) return []
  const ip = formatIp(destination.ip)
  const onNode = lab.objects.nodes.some((node) => nodeAddress(node) === ip)
  return lab.objects.services.flatMap((service) => {
    const { spec, status } = service
    const own = [spec.clusterIP, ...(spec.externalIPs ?? []), ...(status?.loadBalancer?.ingress ?? []).map((each) => each.ip)]
    const has = (field: 'port' | 'nodePort') =>
      destination.kind !== 'icmp' &&
      (spec.ports ?? []).some(
        (port) => port[field] === destination.port && (port.protocol ?? 'TCP').toLowerCase() === destination.kind,
      )
    if (own.includes(ip)) return [{ service, port: has('port') }]
    return onNode && has('nodePort') ? [{ service, port: true }] : []
  })
}

/** How it ends, for telling one failure from another. */
function endOf({ traced, drops }: Case): string {
  if (!traced) return 'no such name'
  if (traced.end.result === 'open') return 'open'
  const last = drops.at(-1)
  return `${traced.end.result} ${last ? `${last.reason} ${last.netns} ${last.rule?.text ?? ''}` : ''}`
}

/** Who reaches whom, compared with before; the pairs are those of the first lab, those nearest to the question first. */
function comparison(lab: Lab, request: TraceOptions): (attempt: Attempt) => { effects: Effect[]; pairs: number } {
  const wanted = `${request.from} ${request.to}`
  const pairs = defaultSources(lab)
    .flatMap((from) => defaultDestinations(lab).map((to) => ({ from, to })))
    .filter(({ from, to }) => `${from} ${to}` !== wanted)
    .sort((a, b) => Number(b.from === request.from) - Number(a.from === request.from))
    .slice(0, MOST_PAIRS)
  let before: string[] | undefined
  const told = (on: Lab, from: string, to: string): string => {
    try {
      return tell(reachLab(on, from, to))
    } catch (error) {
      if (error instanceof LabError) return 'not there'
      throw error
    }
  }
  const asked = destinationKey(lab, request)
  return (attempt) => {
    if (attempt.lab === lab) return { effects: [], pairs: 0 }
    before ??= pairs.map(({ from, to }) => told(lab, from, to))
    const effects: Effect[] = []
    for (const [i, { from, to }] of pairs.entries()) {
      // The question itself may be spelt as a name.
      if (from === request.from && destinationKey(lab, { from, to }) === asked) continue
      const after = told(attempt.lab, from, to)
      if (after !== before[i]) effects.push({ from, to, before: before[i]!, after })
    }
    return { effects, pairs: pairs.length }
  }
}

function destinationKey(lab: Lab, { from, to }: TraceOptions): string {
  try {
    const found = destinationOf(lab, sourceOf(lab, from), to)
    return found.kind === 'icmp' ? `icmp ${found.ip}` : `${found.kind} ${found.ip} ${found.port}`
  } catch (error) {
    if (error instanceof LabError) return to
    throw error
  }
}

const tell = ({ result, backends }: ReachRow): string =>
  backends.length === 0 ? result : `${result}: ${[...new Set(backends.map(([backend]) => backend))].join(', ')}`

function foundCure(attempt: Attempt, before: string, compared: { effects: Effect[]; pairs: number }): FoundCure {
  const { cures, request, text } = attempt
  return {
    title: cures.map(({ title }) => title).join(' '),
    acts: cures.map(({ edit }) =>
      edit.kind === 'ask'
        ? { kind: 'ask', to: edit.request.to ?? request.to }
        : edit.kind === 'file'
          ? { kind: 'file', shows: edit.shows }
          : { kind: 'command', on: edit.on, line: edit.line },
    ),
    size: cures.reduce((sum, { size }) => sum + size, 0),
    ...(text === before ? {} : { text }),
    request,
    ...compared,
  }
}
