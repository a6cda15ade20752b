/** A machine for tests of the shell alone: an empty kernel, a few files, and what was printed. */
import { createKernel } from '../linux/create.ts'
import { push } from '../linux/queue.ts'
import { runNext } from '../linux/run.ts'
import { StreamError, type Command, type Machine, type ShellHost } from './command.ts'
import { newFileSystem } from './file-system.ts'
import { createSession, createSystem, type Session, type SessionSettings } from './shell.ts'
import type { System } from './process.ts'

export interface TestShell {
  readonly session: Session
  readonly system: System
  /** Everything printed so far, standard output and error in order. */
  readonly printed: () => string
  readonly now: () => number
}

const forwarding = '/proc/sys/net/ipv4/ip_forward'

export function testShell(settings: Partial<SessionSettings> = {}, commands: readonly Command[] = []): TestShell {
  const kernel = createKernel(1, { socketEvent: () => undefined, choose: () => 0 })
  const machine: Machine = {
    name: 'lab',
    hostname: 'lab',
    netns: 'lab',
    netnsNames: new Map(),
    files: newFileSystem({ '/etc/hosts': '127.0.0.1 localhost\n' }),
  }
  let forward = '0\n'
  const host: ShellHost = {
    kernel,
    machines: new Map([['lab', machine]]),
    commands: new Map(commands.map((command) => [command.name, command])),
    virtualFiles: {
      covers: (path) => path.startsWith('/proc/sys/net'),
      stat: (path) => (path === forwarding ? { kind: 'file', writable: true } : undefined),
      read: () => forward,
      write(_path, text) {
        if (!/^\d+\n?$/.test(text)) throw new StreamError('Invalid argument')
        forward = text
      },
      list: () => [],
    },
    onSocket: () => () => undefined,
    onNetlink: () => () => undefined,
    onFrame: () => () => undefined,
  }
  const system: System = createSystem(host, {
    now: () => kernel.now,
    runNextEvent: () => runNext(kernel, Infinity, (id) => system.scheduler.woken(id)),
    wakeAt: (at, id) => push(kernel.queue, at, { kind: 'wake', id }),
  })
  let text = ''
  const write = (more: string): void => void (text += more)
  const session = createSession(system, { machine, kind: 'script', name: 's.sh', stdout: write, stderr: write, ...settings })
  return { session, system, printed: () => text, now: () => kernel.now }
}

/** Runs a script to its end. */
export async function runScript(
  script: string,
): Promise<{ readonly output: string; readonly status: number; readonly ms: number }> {
  const shell = testShell()
  await shell.session.run(script)
  const status = await shell.session.end()
  return { output: shell.printed(), status, ms: shell.now() }
}
