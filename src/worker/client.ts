/**
 * The page's side of the worker: questions as promises, a crash as an answer like any other. A worker that died is
 * replaced at once; what it was doing is answered `crashed`, and the page decides what to open again.
 */
import type { TraceEnd, TraceEvent } from '../linux/trace.ts'
import type { Problem } from '../scenario/document.ts'
import type { Topology } from '../lab/topology.ts'
import type { Decision } from '../lab/lab.ts'
import type { Answer, Request } from './messages.ts'
import type { TerminalAct, TerminalNews } from './terminal-messages.ts'
import type { Question, Told, Topic, TraceRequest } from './questions.ts'
import { needsEngine, spawnWorker } from './spawn.ts'

export interface Opened {
  revision: number
  problems: Problem[]
  topology: Topology | undefined
  setupOutput: string
  /** The setup lines that have run. */
  setup: string
}
export interface Traced {
  events: TraceEvent[]
  end: TraceEnd
  decisions: Decision[]
}

/** `refused`: the person is wrong, in one sentence. `crashed`: we are. */
export type Reply<T> =
  { kind: 'done'; value: T } | { kind: 'refused'; message: string } | { kind: 'crashed'; message: string; stack: string }

export interface EngineClient {
  open(text: string, revision: number): Promise<Reply<Opened>>
  trace(request: TraceRequest, revision: number): { reply: Promise<Reply<Traced>>; cancel: () => void }
  ask<T extends Topic>(question: Question<T>, revision: number): Promise<Reply<Told<T>>>
  /** What comes of it is told to `onTerminal`. */
  terminal(terminal: number, act: TerminalAct): void
  encode(text: string): Promise<Reply<string>>
  decode(fragment: string): Promise<Reply<string>>
}

interface Pending {
  events: TraceEvent[]
  settle: (reply: Reply<never> | { kind: 'done'; value: unknown }) => void
}
type Asked = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never

/** What an answer says to the question that waits for it; undefined while there is more to come. */
function replyOf(answer: Answer, pending: Pending, said: (text: string) => string): Parameters<Pending['settle']>[0] | undefined {
  switch (answer.kind) {
    case 'ready':
    case 'terminal':
      return undefined
    case 'events':
      pending.events.push(...answer.events)
      return undefined
    case 'opened':
      return { kind: 'done', value: answer }
    case 'traced':
      return { kind: 'done', value: { events: pending.events, end: answer.end, decisions: answer.decisions } }
    case 'told':
      return { kind: 'done', value: answer.value }
    case 'encoded':
      return { kind: 'done', value: answer.fragment }
    case 'decoded':
      return { kind: 'done', value: answer.text }
    case 'failed':
      return { kind: 'refused', message: said(answer.message) }
    case 'crashed':
      return { kind: 'crashed', message: answer.message, stack: answer.stack }
  }
}

/**
 * Calls back when the worker of this name is gone. One that is ended from outside tells nobody; but it held a lock for as long as
 * it lived, and who waits for the lock gets it then. Locks are there only where the page came from a safe place.
 */
function outlive(name: string, gone: () => void): void {
  if (!('locks' in navigator)) return
  void navigator.locks.request(name, gone)
}

/** `said` puts a refusal into the person's language. `onCrash` hears of every death of the worker, whether or not somebody waited for an answer. */
export function createEngineClient(
  onCrash: (message: string, stack: string) => void,
  onTerminal: (terminal: number, news: TerminalNews) => void,
  said: (text: string) => string = (text) => text,
): EngineClient {
  const waiting = new Map<number, Pending>()
  let lastId = 0
  let worker = needsEngine ? start() : undefined
  const working = (): Worker => (worker ??= start())

  function start(): Worker {
    const { worker: born, name } = spawnWorker()
    born.addEventListener('message', (event: MessageEvent<Answer>) => {
      if (born !== worker) return
      if (event.data.kind === 'ready') outlive(name, () => born === worker && die('The engine was ended from outside.', ''))
      hear(event.data)
    })
    born.addEventListener('error', (event) => {
      if (born === worker) die(event.message || 'The engine stopped.', '')
    })
    born.addEventListener('messageerror', () => {
      if (born === worker) die('The engine sent something that cannot be read.', '')
    })
    return born
  }

  function die(message: string, stack: string) {
    worker?.terminate()
    worker = start()
    const orphans = [...waiting.values()]
    waiting.clear()
    for (const orphan of orphans) orphan.settle({ kind: 'crashed', message, stack })
    onCrash(message, stack)
  }

  function hear(answer: Answer) {
    if (answer.kind === 'crashed') return die(answer.message, answer.stack)
    if (answer.kind === 'ready') return
    if (answer.kind === 'terminal') return onTerminal(answer.terminal, answer.news)
    const pending = waiting.get(answer.id)
    if (!pending) return
    const reply = replyOf(answer, pending, said)
    if (!reply) return
    waiting.delete(answer.id)
    pending.settle(reply)
  }

  function ask<T>(question: Asked): { id: number; reply: Promise<Reply<T>> } {
    const id = ++lastId
    const reply = new Promise<Reply<T>>((resolve) => {
      waiting.set(id, { events: [], settle: resolve as Pending['settle'] })
    })
    working().postMessage({ ...question, id })
    return { id, reply }
  }

  return {
    open: (text, revision) => ask<Opened>({ kind: 'open', revision, text }).reply,
    trace(request, revision) {
      const { id, reply } = ask<Traced>({ kind: 'trace', revision, request })
      return { reply, cancel: () => working().postMessage({ kind: 'cancel', id: ++lastId, target: id } satisfies Request) }
    },
    ask: <T extends Topic>(question: Question<T>, revision: number) =>
      ask<Told<T>>({ kind: 'ask', revision, question: question }).reply,
    terminal: (terminal, act) => working().postMessage({ kind: 'terminal', id: ++lastId, terminal, act } satisfies Request),
    encode: (text) => ask<string>({ kind: 'encode', text }).reply,
    decode: (fragment) => ask<string>({ kind: 'decode', fragment }).reply,
  }
}
