/** The worker's side of terminals: one lab's shells, their output in batches, never more ahead of the page than it can show. */
import type { Lab } from '../lab/lab.ts'
import type { Terminal, Terminals, Watcher } from '../lab/terminals.ts'
import type { NamedObject } from '../shell/command.ts'
import type { Answer, Request } from './messages.ts'
import type { TerminalNews } from './terminal-messages.ts'

/** Runs of commands are cut into slices of this length, so that messages (Ctrl-C) come in between. */
const SLICE_MS = 12
/** Output that the page has not shown yet; beyond it commands wait. */
const MOST_UNSEEN = 200_000
const MOST_IN_ONE = 32_768

interface Surroundings {
  lab: () => Lab | undefined
  /** What the lab was made of. */
  text: () => string
  post: (answer: Answer) => void
  crash: (error: unknown) => void
  /** Called before a command may change the world. */
  changes: () => Promise<void>
}

interface TerminalDesk {
  hear(request: Extract<Request, { kind: 'terminal' }>): Promise<void>
  readonly busy: boolean
  /** The lab is another one. */
  anew(): void
}

export function createTerminalDesk({ lab, text, post, crash, changes }: Surroundings): TerminalDesk {
  let terminals: Terminals | undefined
  const open = new Map<number, Terminal>()
  const unsent = new Map<number, string>()
  let unseen = 0
  let seen: (() => void) | undefined
  let sliceBegan = performance.now()
  let flushing: ReturnType<typeof setTimeout> | undefined
  /** What the picture shows, to tell whether it changed. */
  let drawn = ''

  const tell = (terminal: number, news: TerminalNews): void => post({ kind: 'terminal', terminal, news })

  function flush(): void {
    clearTimeout(flushing)
    flushing = undefined
    for (const [terminal, text] of unsent) tell(terminal, { kind: 'output', text })
    unsent.clear()
  }

  function print(terminal: number, text: string): void {
    const all = (unsent.get(terminal) ?? '') + text
    unseen += text.length
    unsent.set(terminal, all)
    if (all.length > MOST_IN_ONE) flush()
    else flushing ??= setTimeout(flush, SLICE_MS)
  }

  function breathe(): Promise<void> | undefined {
    if (unseen > MOST_UNSEEN) {
      flush()
      return new Promise((resolve) => (seen = resolve))
    }
    if (performance.now() - sliceBegan < SLICE_MS) return undefined
    return new Promise((resolve) =>
      setTimeout(() => {
        sliceBegan = performance.now()
        resolve()
      }, 0),
    )
  }

  const outside = {
    now: () => performance.now(),
    alarm(ms: number, then: () => void) {
      if (ms === Infinity) return () => undefined
      const timer = setTimeout(() => {
        sliceBegan = performance.now()
        then()
      }, ms)
      return () => clearTimeout(timer)
    },
    breathe,
  }

  async function begin(terminal: number, on: string): Promise<void> {
    const here = lab()
    if (!here) return tell(terminal, { kind: 'refused' })
    const [{ createTerminals }, { topologyOf }, { lineOf }] = await Promise.all([
      import('../lab/terminals.ts'),
      import('../lab/lab.ts'),
      import('../scenario/edit/objects.ts'),
    ])
    const edit = (object: NamedObject): boolean => {
      const there = lineOf(text(), object) !== undefined
      if (there) tell(0, { kind: 'edit', object })
      return there
    }
    if (!terminals) {
      terminals = createTerminals(here, { ...outside, edit })
      drawn = JSON.stringify(topologyOf(here))
    }
    const say = (news: TerminalNews): void => {
      flush()
      tell(terminal, news)
    }
    const watcher: Watcher = {
      output: (text) => print(terminal, text),
      prompt: (prompt) => say({ kind: 'prompt', prompt }),
      more: () => say({ kind: 'more' }),
      taken: (line) => say({ kind: 'taken', line }),
      ended(status) {
        open.delete(terminal)
        say({ kind: 'ended', status })
      },
      settled(line, recorded) {
        const topology = topologyOf(here)
        const now = JSON.stringify(topology)
        say({ kind: 'settled', line, recorded, topology: now === drawn ? undefined : topology })
        drawn = now
      },
    }
    const begun = terminals.open(on, watcher)
    if (begun) open.set(terminal, begun)
    else tell(terminal, { kind: 'refused' })
  }

  async function act({ terminal, act }: Extract<Request, { kind: 'terminal' }>): Promise<void> {
    if (act.do === 'open') return begin(terminal, act.on)
    if (act.do === 'seen') {
      unseen = Math.max(0, unseen - act.characters)
      if (unseen <= MOST_UNSEEN) seen?.()
      return
    }
    const there = open.get(terminal)
    if (!there) return
    switch (act.do) {
      case 'enter':
        await changes()
        return there.enter(act.text)
      case 'type':
        await changes()
        return there.type(act.text)
      case 'interrupt':
        seen?.()
        return there.interrupt()
      case 'complete':
        return tell(terminal, { kind: 'completed', ask: act.ask, ...there.complete(act.before) })
      case 'close':
        open.delete(terminal)
        return there.close()
    }
  }

  return {
    hear: (request) => act(request).catch(crash),
    get busy() {
      return terminals?.busy ?? false
    },
    anew() {
      terminals?.stop()
      terminals = undefined
      open.clear()
      unsent.clear()
      unseen = 0
      seen?.()
      tell(0, { kind: 'anew' })
    },
  }
}
