/** Terminals on a lab's living world: bash on each machine and in each namespace, in step with the time of the person who watches. */
import type { Kernel } from '../linux/kernel.ts'
import { peek } from '../linux/queue.ts'
import type { Machine, NamedObject } from '../shell/command.ts'
import { complete, type Completion } from '../shell/completion.ts'
import { isIncomplete, promptOf } from '../shell/prompt.ts'
import type { Pace } from '../shell/scheduler.ts'
import { type Session, createSession } from '../shell/shell.ts'
import type { Lab } from './lab.ts'
import { restCluster } from './live.ts'
import { type Recorded, type Recording, record } from './recording.ts'
import { type ShellLab, openWorkstation } from './shell-host.ts'

/** The real machine, as terminals need it; the engine itself has no clock. */
export interface Outside {
  now(): number
  /** Calls back after real milliseconds, unless the returned function is called first. */
  alarm(ms: number, then: () => void): () => void
  /** Lets other things happen, if it is time. */
  breathe(): Promise<void> | undefined
  /** Shows an object in the scenario's text; false where it is not in it. */
  edit?: (object: NamedObject) => boolean
}

export interface Watcher {
  output(text: string): void
  /** Ready for a line. */
  prompt(prompt: string): void
  /** The text goes on: more lines are asked for. */
  more(): void
  /** A line that was typed ahead is entered now. */
  taken(line: string): void
  ended(status: number): void
  /** A command has ended; what it sent first, if it sent something. */
  settled(line: string, recorded: Recorded | undefined): void
}

export interface Terminal {
  /** Runs a text of one or more lines. Rejects only if we are wrong. */
  enter(text: string): Promise<void>
  /** For the command that reads; `null` is Ctrl-D. */
  type(text: string | null): Promise<void>
  interrupt(): void
  close(): void
  complete(before: string): Completion
}

export interface Terminals {
  /** A login on a machine or in a namespace, by the id that the picture has; undefined if there is none. */
  open(on: string, watcher: Watcher): Terminal | undefined
  /** Whether a command runs somewhere. */
  readonly busy: boolean
  /** The world is gone: nothing runs on. */
  stop(): void
}

/** How far virtual time may run ahead of the person's: scripts of quick commands need not wait. */
const AHEAD_MS = 100
/** Packets of a command that ended (a FIN, a last ACK) arrive within this time. */
const SETTLE_MS = 200

function paceOf(kernel: Kernel, outside: Outside, next: () => number): Pace {
  let virtual = 0
  let real = 0
  return {
    begin() {
      virtual = kernel.now
      real = outside.now()
    },
    due() {
      const ms = next() - virtual - (outside.now() - real) - AHEAD_MS
      return ms > 1 ? ms : 0
    },
    alarm: (ms, then) => outside.alarm(ms, then),
  }
}

/** The machine whose shell one gets there: the gateway's is the workstation, a namespace's that on which it was made. */
function placeOf(shells: ShellLab, on: string): { machine: Machine; netns: string } | undefined {
  const netns = shells.world.kernel.namespaces.get(on)
  if (shells.start.netns === on || [...shells.start.netnsNames.values()].includes(on)) return { machine: shells.start, netns: on }
  for (const machine of shells.host.machines.values()) if (machine.netns === on) return { machine, netns: on }
  if (!netns) return undefined
  const owner = [...shells.host.machines.values()].find((machine) => [...machine.netnsNames.values()].includes(on))
  return owner && { machine: owner, netns: on }
}

export function createTerminals(lab: Lab, outside: Outside): Terminals {
  let stopped = false
  const { kernel } = lab.world
  const shells = openWorkstation(lab, {
    pace: (next) => paceOf(kernel, outside, next),
    breathe: () => (stopped ? new Promise<never>(() => undefined) : outside.breathe()),
    edit: outside.edit,
  })
  const { scheduler, processes } = shells.system
  const sessions = new Set<Session>()
  let running = 0

  /** Lets the last packets arrive, and jobs in the background go on for as long as they live. */
  function settle(): Promise<boolean> {
    const until = kernel.now + SETTLE_MS
    const jobs = (): boolean => processes.size > sessions.size
    const quiet = (): boolean => (peek(kernel.queue)?.at ?? Infinity) > until
    if (jobs()) void scheduler.run(() => stopped || running > 0 || !jobs())
    return scheduler.run(() => stopped || running > 0 || quiet())
  }

  function start(on: string, watcher: Watcher): Terminal | undefined {
    const place = placeOf(shells, on)
    if (!place) return undefined
    const print = (text: string): void => {
      if (!stopped) watcher.output(text)
    }
    const session = createSession(shells.system, {
      ...place,
      kind: 'interactive',
      name: 'bash',
      cwd: '/root',
      stdout: print,
      stderr: print,
    })
    sessions.add(session)
    const ask = (): void => watcher.prompt(promptOf(session.context))
    ask()

    /** Lines of a command that is not complete. */
    let begun = ''
    let reading = true
    const ahead: string[] = []

    async function run(text: string): Promise<void> {
      running++
      reading = false
      const recording: Recording | undefined = record(kernel)
      try {
        await session.run(text)
      } finally {
        running--
      }
      if (stopped) return
      if (session.exited) {
        sessions.delete(session)
        watcher.ended(await session.end())
      } else {
        ahead.push(
          ...session
            .unread()
            .split(/(?<=\n)/)
            .filter(Boolean),
        )
        ask()
      }
      if (ahead.length === 0) {
        reading = true
        await settle()
      }
      if (running === 0) restCluster(lab)
      if (!stopped) watcher.settled(text, recording?.stop())
      reading = true
      const next = ahead.shift()
      if (next !== undefined) await take(next)
    }
    async function enter(text: string): Promise<void> {
      if (session.exited) return
      const whole = begun + text
      if (isIncomplete(whole)) {
        begun = `${whole}\n`
        return watcher.more()
      }
      begun = ''
      if (whole.trim() === '') return ask()
      await run(whole)
    }
    /** What a person typed before they were asked. */
    function take(text: string): Promise<void> {
      const line = text.replace(/\n$/, '')
      watcher.taken(line)
      return enter(line)
    }
    return {
      enter,
      async type(text) {
        if (!reading) session.type(text)
        else if (text !== null) await take(text)
      },
      interrupt() {
        ahead.length = 0
        if (!reading) return session.interrupt()
        begun = ''
        ask()
      },
      close() {
        sessions.delete(session)
        session.interrupt()
        session.type(null)
        void session.end()
      },
      complete: (before) => complete(session.context, session.names(), before, session.aliases()),
    }
  }

  return {
    open: start,
    get busy() {
      return running > 0
    },
    stop() {
      stopped = true
    },
  }
}
