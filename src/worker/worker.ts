/**
 * The worker: owns the lab, answers one request after the other in the order they came, and says so when it breaks. The
 * engine is a chunk of its own, fetched while the page sets itself up.
 */
import type { Lab } from '../lab/lab.ts'
import type { TraceEvent } from '../linux/trace.ts'
import type { Answer, Request } from './messages.ts'
import { createTerminalDesk } from './terminal-desk.ts'

/** Single messages cost thirteen times as much; a batch is what fills one frame, or this many events. */
const BATCH_EVENTS = 256
const BATCH_MS = 16

let lab: Lab | undefined
/** The text that it was made of. */
let written = ''
const engine = () => import('../lab/lab.ts')
// Fetched at once: the first request comes when the page stands. Where that fails, the request says so.
engine().catch(() => undefined)
let line: Promise<void> = Promise.resolve()
const cancelled = new Set<number>()

/** The lab as it was at the last trace, if something has been typed in its terminals since: questions are about that one. */
let asked: Lab | undefined

const post = (answer: Answer) => self.postMessage(answer)
const letMessagesIn = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

function crash(error: unknown, id: number | undefined) {
  const known = error instanceof Error
  post({ kind: 'crashed', id, message: known ? error.message : String(error), stack: known ? (error.stack ?? '') : '' })
}

async function open({ id, revision, text }: Extract<Request, { kind: 'open' }>) {
  const { openLab, topologyOf } = await engine()
  const opened = openLab(text, { advise: true })
  let setupOutput = ''
  // The shell is a large chunk of its own: fetched only where the scenario has lines for it.
  const setup = opened.lab?.scenario.setup.trim() ?? ''
  if (opened.lab && setup !== '') {
    const { runSetup } = await import('../lab/shell-host.ts')
    await runSetup(opened.lab, (output) => (setupOutput += output))
  }
  // A text with errors leaves the last good lab standing, as the page leaves its picture.
  if (opened.lab) {
    lab = opened.lab
    written = text
    asked = undefined
    terminals.anew()
  }
  post({
    kind: 'opened',
    id,
    revision,
    problems: opened.problems,
    topology: opened.lab && topologyOf(opened.lab),
    setupOutput,
    setup,
  })
}

/** A bad reference or destination is the person's; anything else is ours and goes on up. */
async function tellMistake(id: number, error: unknown) {
  const { LabError } = await import('../lab/reference.ts')
  if (!(error instanceof LabError)) throw error
  post({ kind: 'failed', id, message: error.message })
}

const terminals = createTerminalDesk({
  lab: () => lab,
  text: () => written,
  post,
  crash: (error) => crash(error, undefined),
  /** What was drawn and told so far was true of the world as it was. */
  async changes() {
    if (lab) asked ??= (await import('../lab/fork.ts')).forkLab(lab)
  },
})

const nothingThere = (id: number) => post({ kind: 'failed', id, message: 'There is no cluster yet: the scenario has errors.' })

async function ask({ id, question }: Extract<Request, { kind: 'ask' }>) {
  if (!lab) return nothingThere(id)
  const { answer } = await import('./answers.ts')
  try {
    post({ kind: 'told', id, value: await answer(asked ?? lab, question) })
  } catch (error) {
    await tellMistake(id, error)
  }
}

async function trace({ id, request }: Extract<Request, { kind: 'trace' }>) {
  if (!lab) return nothingThere(id)
  const { traceLab } = await engine()
  try {
    asked = terminals.busy ? (await import('../lab/fork.ts')).forkLab(lab) : undefined
    const { events, end, decisions } = traceLab(asked ?? lab, request)
    if (await send(id, events)) post({ kind: 'traced', id, end, decisions })
  } catch (error) {
    await tellMistake(id, error)
  }
}

/** In batches, letting a `cancel` in between; false when one came. */
async function send(id: number, events: readonly TraceEvent[]): Promise<boolean> {
  let since = performance.now()
  for (let from = 0; from < events.length; from += BATCH_EVENTS) {
    if (cancelled.delete(id)) return false
    post({ kind: 'events', id, events: events.slice(from, from + BATCH_EVENTS) })
    if (performance.now() - since > BATCH_MS) {
      await letMessagesIn()
      since = performance.now()
    }
  }
  return true
}

const codec = async () => {
  const [share, { streamCompression: compression }] = await Promise.all([
    import('../scenario/share.ts'),
    import('./compression.ts'),
  ])
  return { ...share, compression }
}

async function encode({ id, text }: Extract<Request, { kind: 'encode' }>) {
  const { encodeLink, compression } = await codec()
  const fragment = await encodeLink(text, compression)
  post(
    fragment === undefined
      ? { kind: 'failed', id, message: 'The scenario is too long for a link: save it as a file.' }
      : { kind: 'encoded', id, fragment },
  )
}

async function decode({ id, fragment }: Extract<Request, { kind: 'decode' }>) {
  const { decodeLink, compression } = await codec()
  const decoded = await decodeLink(fragment, compression)
  post(decoded.ok ? { kind: 'decoded', id, text: decoded.text } : { kind: 'failed', id, message: decoded.message })
}

async function handle(request: Exclude<Request, { kind: 'cancel' | 'terminal' }>) {
  try {
    switch (request.kind) {
      case 'open':
        return await open(request)
      case 'trace':
        return await trace(request)
      case 'ask':
        return await ask(request)
      case 'encode':
        return await encode(request)
      case 'decode':
        return await decode(request)
    }
  } catch (error) {
    crash(error, request.id)
  }
}

self.addEventListener('message', (event: MessageEvent<Request>) => {
  const request = event.data
  if (request.kind === 'cancel') cancelled.add(request.target)
  else if (request.kind === 'terminal') {
    // A login waits for the world that is being built; what is typed waits for nobody.
    if (request.act.do === 'open') line = line.then(() => terminals.hear(request))
    else void terminals.hear(request)
  } else line = line.then(() => handle(request))
})
self.addEventListener('unhandledrejection', (event) => crash(event.reason, undefined))

// Held for as long as this worker lives: the page waits for it, to hear of an end that nobody tells (client.ts).
if ('locks' in navigator) {
  void navigator.locks.request(self.name, () => {
    post({ kind: 'ready' })
    return new Promise<never>(() => undefined)
  })
} else post({ kind: 'ready' })
