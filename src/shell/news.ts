/** What a program hears of the kernel's news, kept until it asks for the next: a netlink socket that is subscribed to a group. netlink(7). */
import type { NetlinkMessage } from '../linux/netlink.ts'
import { Interrupted, type ProcessContext } from './command.ts'

export interface Hearing<T> {
  /** The next that concerns this program; undefined after `ms`. */
  next(ms?: number): Promise<T | undefined>
  close(): void
}

/** `choose` makes of news what the program keeps of it, at the moment when it happens; undefined: does not concern it. */
export function hearNews<T>(process: ProcessContext, choose: (message: NetlinkMessage) => T | undefined): Hearing<T> {
  const waiting: T[] = []
  let notify: (() => void) | undefined
  const stop = process.host.onNetlink(process.netns, (message) => {
    const chosen = choose(message)
    if (chosen === undefined) return
    waiting.push(chosen)
    notify?.()
  })
  return {
    async next(ms = Infinity) {
      const register = (wake: (what: true) => void): (() => void) => {
        notify = () => wake(true)
        return () => (notify = undefined)
      }
      if (waiting.length === 0) await (ms === Infinity ? process.wait(register) : process.wait(register, Math.max(0, ms)))
      return waiting.shift()
    },
    close: stop,
  }
}

/** Runs a program that hears news until a signal ends it; true if the signal is one of those that it catches. */
export async function untilSignal(body: () => Promise<void>, caught: readonly string[]): Promise<boolean> {
  try {
    await body()
    return true
  } catch (error) {
    if (error instanceof Interrupted && caught.includes(error.signal)) return true
    throw error
  }
}
