/**
 * Makes a story from a trace: one step for each event (an arrival joins its departure), each with its depth, its words, the
 * header before and after, and the command that shows the same on a real machine. Everything comes from the events alone.
 */
import type { Header, TraceEnd, TraceEvent } from '../linux/trace.ts'
import { commandFor } from './command.ts'
import { type PacketMemory, type StoryMemory, emptyMemory, memoryOf, recallDecision, take } from './memory.ts'
import { NO_NAMES, type Names } from './names.ts'
import { type Pairs, pairEvents } from './pairs.ts'
import type { Depth, Meaning, Story, StoryEnd, StoryStep } from './step.ts'
import { type Language, wordsFor } from './locale.ts'
import { isQuestion } from './walk.ts'
import type { Facts, Words } from './words.ts'

export function buildStory(
  events: readonly TraceEvent[],
  end: TraceEnd | undefined,
  names: Names = NO_NAMES,
  language: Language = 'en',
): Story {
  const words = wordsFor(language)
  const pairs = pairEvents(events)
  const memory = emptyMemory()
  const steps: StoryStep[] = []
  for (const event of events) {
    const packet = memoryOf(memory, event)
    take(packet, event)
    if (!pairs.absorbed.has(event.seq)) steps.push(stepFor(event, steps.length, { memory, packet, pairs, names, words }))
    if (event.kind === 'rewrite') packet.header = event.after
  }
  return { steps, end: end && endOf(end, events, names, words) }
}

interface Around {
  memory: StoryMemory
  packet: PacketMemory
  pairs: Pairs
  names: Names
  words: Words
}

function stepFor(event: TraceEvent, index: number, around: Around): StoryStep {
  const { packet, pairs, words } = around
  const also = pairs.also.get(event.seq)
  const facts = factsFor(event, also ?? [], around)
  const command = commandFor(event, packet)
  const hook = 'hook' in event ? event.hook : packet.hook
  return {
    index,
    event,
    depth: isAside(event) ? 'rules' : depthOf(event),
    meaning: isAside(event) && event.kind === 'drop' ? 'hook' : meaningOf(event),
    ...words.tell(event, facts),
    before: facts.header,
    after: facts.after,
    place: placeOf(event),
    ...(also ? { also } : {}),
    ...(hook === undefined ? {} : { hook }),
    ...(command ? { command } : {}),
  }
}

/** A kernel's hint to another (an ICMP redirect), told only to who wants every rule: its end is not the story's. */
const isAside = (event: TraceEvent): boolean => event.way === 'aside'

function factsFor(event: TraceEvent, also: readonly TraceEvent[], { memory, packet, names }: Around): Facts {
  const arrival = also.find((each) => each.kind === 'rx')
  const [before, after] = headersOf(event, packet, arrival?.header)
  const recalled = event.kind === 'rewrite' ? recallDecision(memory, packet, event) : undefined
  return {
    names,
    header: before,
    after,
    arrival,
    connection: packet.connection,
    heardBy: also.filter((each) => each.kind === 'arp').map((each) => each.netns),
    decision: recalled?.decision,
    asked: recalled?.asked ?? false,
  }
}

function headersOf(
  event: TraceEvent,
  packet: PacketMemory,
  arrived: Header | undefined,
): [before: Header | undefined, after: Header | undefined] {
  switch (event.kind) {
    case 'rewrite':
      return [event.before, event.after]
    case 'encapsulate':
      return [event.inner, event.outer]
    case 'decapsulate':
      return [event.outer, event.inner]
    case 'tx':
      return [event.header, arrived ?? event.header]
    case 'arp':
    case 'socket':
      return [undefined, undefined]
    default: {
      const header = 'header' in event && event.header ? event.header : packet.header
      return [header, header]
    }
  }
}

const HOPS = new Set<TraceEvent['kind']>(['send', 'deliver', 'drop', 'socket', 'rewrite', 'encapsulate', 'decapsulate'])
const RULES = new Set<TraceEvent['kind']>(['rule', 'rules', 'policy', 'return'])

function depthOf(event: TraceEvent): Depth {
  if (RULES.has(event.kind)) return 'rules'
  if (event.kind === 'rewrite') return event.by === 'ttl' ? 'hooks' : 'hops'
  // What a bridge sends itself has gone nowhere yet: the bridge picks a port first.
  if (event.kind === 'tx') return event.peer || event.device === 'lo' ? 'hops' : 'hooks'
  return HOPS.has(event.kind) ? 'hops' : 'hooks'
}

const MEANINGS: Record<Exclude<TraceEvent['kind'], 'rewrite'>, Meaning> = {
  send: 'send',
  tx: 'move',
  rx: 'move',
  arp: 'neighbour',
  bridge: 'bridge',
  hook: 'hook',
  table: 'hook',
  rule: 'rule',
  rules: 'rule',
  policy: 'rule',
  return: 'rule',
  conntrack: 'conntrack',
  route: 'route',
  neighbour: 'neighbour',
  encapsulate: 'tunnel',
  decapsulate: 'tunnel',
  deliver: 'deliver',
  socket: 'result',
  drop: 'drop',
}

function meaningOf(event: TraceEvent): Meaning {
  if (event.kind !== 'rewrite') return MEANINGS[event.kind]
  switch (event.by) {
    case 'mark':
    case 'ttl':
      return event.by
    case 'snat':
    case 'masquerade':
    case 'undnat':
    case 'unipvs':
      // Colour follows the cell that changes: undoing a DNAT in the reply rewrites the source.
      return 'snat'
    case 'other':
      return event.before.src !== event.after.src || event.before.sport !== event.after.sport ? 'snat' : 'dnat'
    default:
      return 'dnat'
  }
}

function placeOf(event: TraceEvent): StoryStep['place'] {
  const { netns } = event
  switch (event.kind) {
    case 'tx': {
      const to = event.peer ?? (event.device === 'lo' ? { netns, device: 'lo' } : undefined)
      return { netns, device: event.device, ...(to ? { to } : {}) }
    }
    case 'rx':
    case 'arp':
    case 'neighbour':
    case 'encapsulate':
    case 'decapsulate':
      return { netns, device: event.device }
    case 'bridge':
      return { netns, device: event.bridge }
    case 'drop':
      return event.device === undefined ? { netns } : { netns, device: event.device }
    case 'hook': {
      const device = event.hook === 'prerouting' || event.hook === 'input' ? event.inDevice : event.outDevice
      return device === undefined ? { netns } : { netns, device }
    }
    default:
      return { netns }
  }
}

function endOf(end: TraceEnd, events: readonly TraceEvent[], names: Names, words: Words): StoryEnd {
  const first = events.find((event) => event.kind === 'send' && event.way === 'request')
  const header = first?.kind === 'send' ? first.header : undefined
  const relay = events.find(
    (event) => event.kind === 'send' && event.way === 'request' && event.netns !== first?.netns && isQuestion(event.header),
  )
  return {
    result: end.result,
    sentence: words.end(end, names, header, relay?.netns),
    ...(end.backend === undefined ? {} : { backend: end.backend }),
    ...(end.source === undefined ? {} : { source: end.source }),
  }
}
