/** The two ends between which socat carries: what they can be asked, whatever is behind them. socat's xiofile.h. */
import type { Errno } from '../../../linux/errno.ts'
import type { Child, InputStream, OutputStream } from '../../command.ts'
import { Interrupted, StreamError } from '../../command.ts'
import type { Tool } from '../../tool.ts'
import type { Address } from './address.ts'
import type { Log } from './log.ts'
import type { SocatOptions } from './options.ts'

/** One process of socat: the first, or one that it forked. */
export interface Run {
  readonly tool: Tool
  readonly log: Log
  readonly options: SocatOptions
  /** Descriptors in use, for what messages say. */
  readonly fds: Set<number>
  /** What `EXEC` and `SYSTEM` find in their environment. */
  readonly env: Map<string, string>
}

export type Read =
  { readonly kind: 'data'; readonly data: string } | { readonly kind: 'end' } | { readonly kind: 'error'; readonly errno: Errno }

export interface Channel {
  readonly reads: boolean
  readonly writes: boolean
  readonly readFd: number
  readonly writeFd: number
  /** Calls back when a read would not wait, at once if so already. */
  onReadable(wake: () => void): (() => void) | void
  read(): Promise<Read>
  /** What went wrong; a whole message where the real one words it so. */
  write(text: string): Errno | { readonly message: string } | undefined
  shutdown(): void
  close(): void
  /** The program behind it, whose failure is socat's. */
  readonly child?: Child
  /** There is no such program: its own process has said so. */
  readonly missing?: boolean
}

/** The lowest free descriptor; socat's own pair takes 3 and 4. */
export function takeFd(run: Run): number {
  let fd = 5
  while (run.fds.has(fd)) fd++
  run.fds.add(fd)
  return fd
}

interface StreamParts {
  readonly input?: InputStream
  readonly output?: OutputStream
  readonly readFd: number
  readonly writeFd: number
  shutdown?(): void
  close?(): void
  readonly child?: Child
  readonly missing?: boolean
}

/** A channel over the streams of a process. */
export function streamChannel({ input, output, ...rest }: StreamParts): Channel {
  return {
    reads: input !== undefined,
    writes: output !== undefined,
    readFd: rest.readFd,
    writeFd: rest.writeFd,
    onReadable: (wake) => input?.onReadable(wake),
    async read() {
      const data = await input!.read()
      return data === null ? { kind: 'end' } : { kind: 'data', data }
    },
    write(text) {
      try {
        output!.write(text)
        return undefined
      } catch (error) {
        if (error instanceof Interrupted && error.signal === 'PIPE') return 'EPIPE'
        if (error instanceof StreamError) return { message: error.message }
        throw error
      }
    },
    shutdown: () => rest.shutdown?.(),
    close: () => rest.close?.(),
    ...(rest.child && { child: rest.child }),
    ...(rest.missing && { missing: true }),
  }
}

/** The options that change what is carried. */
export function withOptions(channel: Channel, { options }: Address): Channel {
  let made = channel
  if (options.has('crnl')) {
    const plain = made
    made = {
      ...plain,
      async read() {
        const piece = await plain.read()
        return piece.kind === 'data' ? { kind: 'data', data: piece.data.replaceAll('\r\n', '\n') } : piece
      },
      write: (text) => plain.write(text.replaceAll('\n', '\r\n')),
    }
  }
  return options.has('shut-none') ? { ...made, shutdown: () => {} } : made
}
