/** What a command sees of its process: the public face of `Process`. */
import type { Child, InputStream, OutputStream, Pipe, ProcessContext, SpawnOptions } from './command.ts'
import { absolute } from './file-system.ts'
import { openFile, readTextFile, writeTextFile, type FileUser } from './files.ts'
import { fork, hasRoom, sendSignal, waitForProcess, type Process, type System } from './process.ts'
import { openPipe, readAll, readPiece, readUpTo, release, share, textFile, type OpenFile } from './stream.ts'
import { StreamError } from './stream-error.ts'

/** The open files behind the streams that we gave out, so that a child gets the file and not a copy of its text. */
const behind = new WeakMap<InputStream | OutputStream, OpenFile>()

const readerOf = (file: OpenFile, { task }: Process): InputStream => ({
  read: () => readPiece(file, task),
  readLine: () => readUpTo(file, task),
  readAll: () => readAll(file, task),
  onReadable: (wake) => pollFile(file, wake),
  isTerminal: file.kind === 'terminal',
  isFile: file.kind === 'file' || file.kind === 'text',
  feeds: (output) => file.node !== undefined && file.node === behind.get(output)?.node,
})

const pollFile = (file: OpenFile | undefined, wake: () => void): (() => void) | void =>
  file?.poll && file.ahead === '' ? file.poll(wake) : wake()

function inputOf(process: Process, fd: number): InputStream {
  const file = (): OpenFile | undefined => process.fds.get(fd)
  const stream: InputStream = {
    read: () => readPiece(file(), process.task),
    readLine: () => readUpTo(file(), process.task),
    readAll: () => readAll(file(), process.task),
    onReadable: (wake) => pollFile(file(), wake),
    isTerminal: file()?.kind === 'terminal',
    isFile: file()?.kind === 'file' || file()?.kind === 'text',
    feeds: (output) => file()?.node !== undefined && file()?.node === behind.get(output)?.node,
  }
  const open = file()
  if (open) behind.set(stream, open)
  return stream
}

/** Writes to a descriptor as write(2) does; a message that standard error does not take is lost, for nobody can be told. */
export function writeTo(process: Process, fd: number, text: string): void {
  const file = process.fds.get(fd)
  if (!file?.write && fd === 2) return
  if (!file?.write) throw new StreamError('Bad file descriptor')
  file.write(text, process.task)
}

function outputOf(process: Process, fd: number): OutputStream {
  const stream: OutputStream = {
    write: (text) => writeTo(process, fd, text),
    ready: () => process.fds.get(fd)?.ready?.(process.task) ?? Promise.resolve(),
    isTerminal: process.fds.get(fd)?.kind === 'terminal',
  }
  const open = process.fds.get(fd)
  if (open) behind.set(stream, open)
  return stream
}

/** A file for a stream that came from outside. The caller owns one reference. */
function fileOf(stream: InputStream | OutputStream | string): OpenFile {
  if (typeof stream === 'string') return textFile(stream)
  const known = behind.get(stream)
  if (known) return share(known)
  if ('read' in stream) return { refs: 1, kind: 'text', ahead: '', read: () => stream.read() }
  return { refs: 1, kind: 'sink', ahead: '', write: (text) => stream.write(text), ready: () => stream.ready() }
}

export const userOf = (system: System, process: Process): FileUser => ({ context: contextOf(system, process), fds: process.fds })

/** The context of a process. Made anew for each use; it has no state of its own. */
export function contextOf(system: System, process: Process): ProcessContext {
  const { scheduler } = system
  const user: { context: ProcessContext; fds: Process['fds'] } = { context: undefined as never, fds: process.fds }
  const context: ProcessContext = {
    pid: process.pid,
    ppid: process.ppid,
    argv: process.argv,
    args: process.argv.slice(1),
    netns: process.netns,
    machine: process.machine,
    cwd: process.cwd,
    env: process.env,
    stdin: inputOf(process, 0),
    stdout: outputOf(process, 1),
    stderr: outputOf(process, 2),
    host: system.host,
    now: () => scheduler.now(),
    sleep: (ms) => scheduler.sleep(process.task, ms),
    wait: <T>(register: (wake: (value: T) => void) => (() => void) | void, timeoutMs?: number) =>
      timeoutMs === undefined
        ? scheduler.block<T>(process.task, register)
        : (scheduler.blockFor<T>(process.task, timeoutMs, register) as Promise<T>),
    spawn: (options) => spawn(system, process, options),
    start: (options) => childOf(startChild(system, process, options)),
    fork: (body) => childOf(fork(system, process, (copy) => body(contextOf(system, copy)))),
    pipe: () => pipeOf(system, process),
    after: (ms, then) => scheduler.after(ms, then),
    commandPath: (name) => system.findProgram(name, process)?.path,
    openRead: (path) => readerOf(openFile(user, path, 'r'), process),
    hasCommand: (name) => system.findProgram(name, process) !== undefined,
    processes: () =>
      [...system.processes.values()].map(({ pid, ppid, argv, netns, machine }) => ({
        pid,
        ppid,
        argv,
        netns,
        machine: machine.name,
      })),
    kill: (pid, signal) => sendSignal(system, pid, signal),
    resolve: (path) => absolute(process.cwd, path),
    readFile: (path) => readTextFile(user, path),
    writeFile: (path, text, options) => writeTextFile(user, path, text, options?.append),
  }
  user.context = context
  return context
}

const childOf = (process: Process): Child => ({
  pid: process.pid,
  status: () => process.status,
  onEnd(wake) {
    if (process.status !== undefined) wake()
    else process.ended.add(wake)
    return () => void process.ended.delete(wake)
  },
})

function pipeOf(system: System, process: Process): Pipe {
  const { reader, writer } = openPipe(system.scheduler)
  const input = readerOf(reader, process)
  const output: OutputStream = {
    write: (text) => writer.write!(text, process.task),
    ready: () => writer.ready!(process.task),
    isTerminal: false,
  }
  behind.set(input, reader)
  behind.set(output, writer)
  return { reader: input, writer: output, closeReader: () => release(reader), closeWriter: () => release(writer) }
}

function spawn(system: System, parent: Process, options: SpawnOptions): Promise<number> {
  if (hasRoom(system)) return waitForProcess(system, parent, startChild(system, parent, options))
  writeTo(parent, 2, `${parent.argv[0] ?? ''}: fork: Resource temporarily unavailable\n`)
  return Promise.resolve(126)
}

function startChild(system: System, parent: Process, options: SpawnOptions): Process {
  const machine = options.machine === undefined ? parent.machine : system.host.machines.get(options.machine)
  if (!machine) throw new Error(`no machine "${options.machine}"`)
  const fds = new Map(parent.fds)
  const own: OpenFile[] = []
  for (const [fd, stream] of [
    [0, options.stdin],
    [1, options.stdout],
    [2, options.stderr],
  ] as const) {
    if (stream === undefined) continue
    const file = fileOf(stream)
    own.push(file)
    fds.set(fd, file)
  }
  const moved = options.machine !== undefined
  const child = fork(system, parent, (process) => runProgram(system, process), {
    argv: options.argv,
    machine,
    netns: options.netns ?? (moved ? machine.netns : parent.netns),
    cwd: options.cwd ?? (moved ? '/root' : parent.cwd),
    ...(options.env && { env: options.env }),
    fds,
  })
  for (const file of own) release(file)
  options.started?.(child.pid)
  return child
}

/** Becomes the program of `argv` in this process: exec(2). */
export async function runProgram(system: System, process: Process): Promise<number> {
  const name = process.argv[0] ?? ''
  const program = system.findProgram(name, process)
  if (!program) {
    writeTo(process, 2, `${name}: command not found\n`)
    return 127
  }
  try {
    return await program.run(process)
  } catch (error) {
    if (error instanceof StreamError) {
      writeTo(process, 2, `${name}: write error: ${error.message}\n`)
      return 1
    }
    throw error
  }
}
