/**
 * What a command of the simulated machines is, and what it may do: the edge between the shell and the programs that people
 * type (`ip`, `iptables`, `ping`, …). A command is an async function over a process; it waits only through the process, so
 * that virtual time moves exactly when everybody waits. credentials(7), signal(7), pipe(7) are the models.
 */
import type { ApiServer } from '../kube/server/server.ts'
import type { Kernel } from '../linux/kernel.ts'
import type { NetlinkMessage } from '../linux/netlink.ts'
import type { NetnsId } from '../linux/netns.ts'
import type { Frame } from '../net/packet.ts'
import type { SocketEvent, SocketId } from '../linux/socket/socket.ts'
import type { FileSystem } from './file-system.ts'

/** One program. A new one is a file in `commands/` (or a folder) and a line in `registry.ts`. */
export interface Command {
  /** The word that people type. */
  readonly name: string
  /** One line for `help`, completion and the README. */
  readonly summary: string
  /** Where `which` and `type` say it is; default `/usr/bin/NAME`. */
  readonly path?: string
  /** Signals that it catches even where the shell has set them to be ignored (a background `ping` prints its statistics on SIGINT). */
  readonly catches?: readonly Signal[]
  /** Runs the program and resolves to its exit status. A throw is a defect of ours, except `Interrupted` and `StreamError`. */
  run(process: ProcessContext): Promise<number>
}

export interface OutputStream {
  /**
   * Writes at once, in order with everything else that goes to the same place.
   * Throws `Interrupted` (SIGPIPE) when the reader of a pipe has gone, `StreamError` when a file refuses (`Invalid argument`).
   */
  write(text: string): void
  /** Resolves when a pipe has room again. Only writers without an end (`yes`) need it. */
  ready(): Promise<void>
  readonly isTerminal: boolean
}

export interface InputStream {
  /** The next piece of text, as it was written; `null` at the end. Waits in virtual time. */
  read(): Promise<string | null>
  /** One line with its newline (the last may lack it); `null` at the end. Leaves the rest to the next reader. */
  readLine(): Promise<string | null>
  /** All that is left. */
  readAll(): Promise<string>
  /** Calls back when `read` would not wait, at once if so already: for programs that wait for several things (poll(2)). */
  onReadable(wake: () => void): (() => void) | void
  readonly isTerminal: boolean
  /** A file, in which a reader can go back. */
  readonly isFile?: boolean
  /** Whether it reads the very file that the stream writes. */
  feeds?(output: OutputStream): boolean
}

export type Signal =
  'HUP' | 'INT' | 'QUIT' | 'KILL' | 'USR1' | 'SEGV' | 'USR2' | 'PIPE' | 'ALRM' | 'TERM' | 'CHLD' | 'CONT' | 'STOP'

/**
 * A signal ended a wait. A command that has something to say when it is interrupted (`ping` prints its statistics) catches
 * it and returns; uncaught it ends the process with 128 + the signal's number.
 */
export class Interrupted extends Error {
  readonly signal: Signal
  constructor(signal: Signal) {
    super(`SIG${signal}`)
    this.signal = signal
  }
}

/** A read, write or open that the system refuses: `message` is strerror's text (`No such file or directory`). */
export { StreamError } from './stream-error.ts'

/** A simulated computer, as the shell sees it. */
export interface Machine {
  readonly name: string
  /** What `hostname` prints. */
  readonly hostname: string
  /** Its root network namespace. */
  readonly netns: NetnsId
  /** `/run/netns`: what `ip netns` names, in order of creation. */
  readonly netnsNames: Map<string, NetnsId>
  readonly files: FileSystem
  /** What `uname -a` and `nproc` print come from here; the defaults are in `commands/uname.ts`. */
  readonly kernelRelease?: string
  readonly cpus?: number
}

export interface SpawnOptions {
  /** Program and arguments: any command, `bash`, `sh`. */
  readonly argv: readonly string[]
  /** Default: the same namespace; with `machine`, that machine's root namespace. */
  readonly netns?: NetnsId
  /** Name of another machine: its files, hostname and root namespace. */
  readonly machine?: string
  /** Replaces the environment. Default: the caller's. */
  readonly env?: ReadonlyMap<string, string>
  readonly cwd?: string
  /** Default: the caller's own streams. A string is read as text, then end of file. */
  readonly stdin?: InputStream | string
  readonly stdout?: OutputStream
  readonly stderr?: OutputStream
  /** Tells the child's pid as soon as it exists (`timeout` kills it by that). */
  readonly started?: (pid: number) => void
}

/** A process that somebody has started and may wait for. */
export interface Child {
  readonly pid: number
  /** Its exit status, once it has one. */
  status(): number | undefined
  /** Calls back when it ends, at once if it has. */
  onEnd(wake: () => void): () => void
}

export interface Pipe {
  readonly reader: InputStream
  readonly writer: OutputStream
  closeReader(): void
  closeWriter(): void
}

/** What `ps` and `ip netns pids` know of a process. */
export interface ProcessView {
  readonly pid: number
  readonly ppid: number
  readonly argv: readonly string[]
  readonly netns: NetnsId
  /** Name of its machine. */
  readonly machine: string
}

/** A running program. */
export interface ProcessContext {
  readonly pid: number
  readonly ppid: number
  /** As typed: `argv[0]` is the program's name. */
  readonly argv: readonly string[]
  /** `argv` without the name. */
  readonly args: readonly string[]
  readonly netns: NetnsId
  readonly machine: Machine
  readonly cwd: string
  /** The exported variables. */
  readonly env: ReadonlyMap<string, string>
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly host: ShellHost

  /** Virtual milliseconds since the world began. */
  now(): number
  /** Lets `ms` of virtual time pass. Rejects with `Interrupted` on a signal. */
  sleep(ms: number): Promise<void>
  /**
   * Waits for news. `register` gets the function that ends the wait and may return another that undoes the registration,
   * called when the wait is over however it ends. With `timeoutMs`, resolves to `undefined` when that time has passed first.
   *
   *     const event = await process.wait<SocketEvent>((wake) => host.onSocket(id, wake), 1000)
   */
  wait<T>(register: (wake: (value: T) => void) => (() => void) | void): Promise<T>
  wait<T>(register: (wake: (value: T) => void) => (() => void) | void, timeoutMs: number): Promise<T | undefined>
  /** Runs another program as a child and resolves to its exit status. 127 and `NAME: command not found` if there is none. */
  spawn(options: SpawnOptions): Promise<number>
  /** Starts another program as a child and goes on at once. */
  start(options: SpawnOptions): Child
  /** A copy of this process, with its open files, that runs `body`: fork(2). */
  fork(body: (process: ProcessContext) => Promise<number>): Child
  /** pipe(2): both ends are this process's until it closes them. */
  pipe(): Pipe
  /** Calls back after `ms` of virtual time unless the returned function is called first; does not wait. */
  after(ms: number, then: () => void): () => void
  /** Whether `spawn` would find this program, and where it is. */
  hasCommand(name: string): boolean
  commandPath(name: string): string | undefined
  /** All processes of the lab, by pid. */
  processes(): readonly ProcessView[]
  /** Sends a signal; false if there is no such process. */
  kill(pid: number, signal: Signal): boolean

  /** Makes a path absolute by the working directory. */
  resolve(path: string): string
  /** Text of a file, virtual files included, as seen from this process. Throws `StreamError`. */
  readFile(path: string): string
  /** Opens a file, device or `/dev/fd/N` to be read piece by piece. Throws `StreamError`. */
  openRead(path: string): InputStream
  /** Replaces or extends a file, virtual files included. Throws `StreamError`. */
  writeFile(path: string, text: string, options?: { readonly append?: boolean }): void
}

export interface VirtualStat {
  readonly kind: 'file' | 'directory'
  readonly writable: boolean
}

/**
 * Files that are views of something else: `/proc/sys/net/**`, `/proc/net/*`, `/run/netns`. Paths are absolute and normal
 * (no `..`, no doubled slash, no slash at the end). What is asked depends on the process: its netns, its machine.
 */
export interface VirtualFiles {
  /** True for a path that only these callbacks answer for, whether or not something is there (`/proc/sys/net/nope`). */
  covers(path: string, process: ProcessContext): boolean
  stat(path: string, process: ProcessContext): VirtualStat | undefined
  /** Called only where `stat` says file. */
  read(path: string, process: ProcessContext): string
  /** Called only where `stat` says a writable file, once for each write(2). Throws `StreamError('Invalid argument')`. */
  write(path: string, text: string, process: ProcessContext): void
  /** Names in a directory, unsorted; called only where `stat` says directory. */
  list(path: string, process: ProcessContext): readonly string[]
}

/** What names an object of the cluster; without a namespace where its kind has none. */
export interface NamedObject {
  readonly kind: string
  readonly namespace: string | undefined
  readonly name: string
}

/** What the lab gives to the shell. */
export interface ShellHost {
  readonly kernel: Kernel
  readonly machines: ReadonlyMap<string, Machine>
  readonly commands: ReadonlyMap<string, Command>
  readonly virtualFiles: VirtualFiles
  /** The cluster whose API server kubectl asks, and the machine that has kubectl. */
  readonly cluster?: { readonly server: ApiServer; readonly workstation: string }
  /** Where a person has the scenario's text beside the terminal: shows an object there; false where the text has none of that name. */
  readonly edit?: (object: NamedObject) => boolean
  /** Calls `listener` at each event of a socket until the returned function is called. */
  onSocket(socket: SocketId, listener: (event: SocketEvent) => void): () => void
  /** Calls `listener` with what netlink's groups tell in a namespace until the returned function is called. */
  onNetlink(netns: NetnsId, listener: (message: NetlinkMessage) => void): () => void
  /** Calls `listener` with every frame that a device of a namespace sends or receives until the returned function is called. */
  onFrame(netns: NetnsId, listener: (device: string, frame: Frame, direction: 'in' | 'out') => void): () => void
}
