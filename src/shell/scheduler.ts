/**
 * Who runs when: one process at a time holds the turn, and virtual time moves only when all of them wait. So a run repeats
 * exactly, whatever the real machine does between (imports, promises). sched(7) has no such rule; determinism does.
 */
import { Interrupted, type Signal } from './command.ts'

/** The world's clock and queue, as the scheduler needs them. */
export interface SchedulerClock {
  /** Virtual milliseconds. */
  now(): number
  /** Handles the next event of the queue and moves time to it; false if the queue is empty. */
  runNextEvent(): boolean
  /** Queues the event that will call `scheduler.woken(id)` at that time. */
  wakeAt(at: number, id: number): void
  /** Called between turns: lets the real machine do other things (the page's worker answers messages). */
  breathe?: () => Promise<void> | undefined
  /** Where people watch: time goes no faster than theirs, and a run waits for what they type instead of stalling. */
  pace?: Pace
}

/** Holds virtual time back to that of the real machine. */
export interface Pace {
  /** Somebody runs something after a rest in which time stood still. */
  begin(): void
  /** Real milliseconds until the next event may happen; 0: now; Infinity: there is none. */
  due(): number
  /** Calls back after this much real time (never for Infinity), unless the returned function is called first. */
  alarm(ms: number, then: () => void): () => void
}

type Register<T> = (wake: (value: T) => void) => (() => void) | void

/** A thread of execution; the shell makes one for each process. */
export interface Task {
  readonly name: string
  /** Ends the wait of a blocked task; given again when the task blocks next if it runs or is about to run. */
  interrupt: ((signal: Signal) => void) | undefined
  pending: Signal | undefined
  /** After SIGKILL every wait ends at once. */
  killed: boolean
  done: boolean
}

export interface Scheduler {
  now(): number
  /** How many turns tasks have had: the measure of a budget that needs no clock. */
  turns(): number
  /** Counts work that was done without giving up the turn. */
  spend(turns: number): void
  /** Makes a task that begins when the running one blocks. `failed` hears of throws that are not `Interrupted`. */
  start(name: string, body: (task: Task) => Promise<void>): Task
  /** Blocks the running task until `wake` is called. */
  block<T>(task: Task, register: Register<T>): Promise<T>
  sleep(task: Task, ms: number): Promise<void>
  /** The same as `block` with a time limit: `undefined` when it passes. */
  blockFor<T>(task: Task, ms: number, register: Register<T>): Promise<T | undefined>
  /** Calls back after `ms`, unless the returned function is called first. */
  after(ms: number, then: () => void): () => void
  /** Lets the other tasks that are ready go first. */
  yield(task: Task): Promise<void>
  signal(task: Task, signal: Signal): void
  /** For the owner of the queue: the event of `wakeAt` is due. */
  woken(id: number): void
  /**
   * Runs tasks and time until `until` holds. Resolves to false when nothing can ever happen again: no task is ready, none
   * sleeps, and an hour of events woke nobody.
   */
  run(until: () => boolean): Promise<boolean>
}

/** After this much virtual time in which events (timers of the kernel) woke nobody and nobody sleeps, a run has stalled. */
const stallMs = 3_600_000

/** What an event of the world costs of a budget of turns. */
const eventTurns = 0.1

export function createScheduler(clock: SchedulerClock): Scheduler {
  const ready: (() => void)[] = []
  const timers = new Map<number, () => void>()
  let nextTimer = 1
  let endTurn: () => void = () => {}
  let failure: { readonly error: unknown } | undefined
  const runs: { until: () => boolean; resolve: (value: boolean) => void; reject: (error: unknown) => void }[] = []
  let looping = false
  let idleSince = 0
  let turns = 0
  /** Ends the wait for real time, because somebody has become ready. */
  let hurry: (() => void) | undefined

  const makeReady = (turn: () => void): void => {
    ready.push(turn)
    hurry?.()
  }

  function block<T>(task: Task, register: Register<T>): Promise<T> {
    const signal = task.killed ? 'KILL' : task.pending
    if (signal) {
      task.pending = undefined
      return Promise.reject(new Interrupted(signal))
    }
    return new Promise<T>((resolve, reject) => {
      let settled = false
      let undo: (() => void) | void = undefined
      const settle = (deliver: () => void): void => {
        if (settled) return
        settled = true
        task.interrupt = undefined
        undo?.()
        makeReady(deliver)
      }
      task.interrupt = (which) => settle(() => reject(new Interrupted(which)))
      undo = register((value) => settle(() => resolve(value)))
      if (settled) undo?.()
      endTurn()
    })
  }

  function timer(ms: number, wake: () => void): () => void {
    const id = nextTimer++
    timers.set(id, wake)
    clock.wakeAt(clock.now() + Math.max(0, ms), id)
    return () => void timers.delete(id)
  }

  function start(name: string, body: (task: Task) => Promise<void>): Task {
    const task: Task = { name, interrupt: undefined, pending: undefined, killed: false, done: false }
    const finish = (): void => {
      task.done = true
      endTurn()
    }
    makeReady(() => {
      body(task).then(finish, (error: unknown) => {
        if (!(error instanceof Interrupted)) failure ??= { error }
        finish()
      })
    })
    return task
  }

  /** One turn, or one event; false if there is neither. */
  async function step(): Promise<boolean> {
    const resume = ready.shift()
    if (resume) {
      turns++
      const turn = new Promise<void>((resolve) => (endTurn = resolve))
      resume()
      await turn
      endTurn = () => {}
      idleSince = clock.now()
      return true
    }
    if (clock.pace) {
      const ms = clock.pace.due()
      if (ms > 0) await hold(clock.pace, ms)
      else clock.runNextEvent()
      return true
    }
    if (timers.size === 0 && clock.now() - idleSince > stallMs) return false
    turns += eventTurns
    return clock.runNextEvent()
  }

  const hold = (pace: Pace, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const over = (): void => {
        hurry = undefined
        undo()
        resolve()
      }
      hurry = over
      const undo = pace.alarm(ms, over)
    })

  /** Two shells may run at once (two terminals): one loop serves all who wait. */
  async function loop(): Promise<void> {
    idleSince = clock.now()
    while (runs.length > 0) {
      for (const one of runs.filter((each) => each.until())) {
        runs.splice(runs.indexOf(one), 1)
        one.resolve(true)
      }
      if (runs.length > 0 && !(await step())) for (const one of runs.splice(0)) one.resolve(false)
      if (failure) throw failure.error
      await clock.breathe?.()
    }
    // In the same breath as the check above: whoever comes later starts a new loop.
    looping = false
  }

  function run(until: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      runs.push({ until, resolve, reject })
      hurry?.()
      if (looping) return
      looping = true
      clock.pace?.begin()
      loop().catch((error: unknown) => {
        looping = false
        failure = undefined
        for (const one of runs.splice(0)) one.reject(error)
      })
    })
  }

  return {
    now: () => clock.now(),
    turns: () => turns,
    spend: (more) => void (turns += more),
    start,
    block,
    run,
    after: timer,
    sleep: (task, ms) => block<void>(task, (wake) => timer(ms, () => wake())),
    blockFor: <T>(task: Task, ms: number, register: Register<T>) =>
      block<T | undefined>(task, (wake) => {
        const undoTimer = timer(ms, () => wake(undefined))
        const undo = register(wake)
        return () => {
          undoTimer()
          undo?.()
        }
      }),
    yield: (task) => block<void>(task, (wake) => wake()),
    signal(task, signal) {
      if (task.done) return
      if (signal === 'KILL') task.killed = true
      if (task.interrupt) task.interrupt(signal)
      else task.pending = signal
    },
    woken(id) {
      const wake = timers.get(id)
      timers.delete(id)
      wake?.()
    },
  }
}
