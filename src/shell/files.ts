/** Files as one process sees them: its machine's tree with the virtual files and `/dev` laid over it. proc(5), null(4). */
import { randomInt } from '../linux/random.ts'
import { StreamError, type ProcessContext, type VirtualFiles } from './command.ts'
import { absolute, findNode, openNode, writeNode, type FsNode } from './file-system.ts'
import { nodeFile, nullFile, share, textFile, type OpenFile } from './stream.ts'

export type OpenMode = 'r' | 'w' | 'a' | 'rw'
export interface FileStat {
  readonly kind: 'file' | 'directory' | 'link' | 'device'
  readonly size: number
  readonly mode: number
  readonly modified: number
}

/** What the functions here need of a process. */
export interface FileUser {
  readonly context: ProcessContext
  readonly fds: ReadonlyMap<number, OpenFile>
}

const devices = new Set([
  '/dev/null',
  '/dev/zero',
  '/dev/full',
  '/dev/urandom',
  '/dev/random',
  '/dev/stdin',
  '/dev/stdout',
  '/dev/stderr',
  '/dev/fd',
  '/dev/tty',
])
const fdPath = /^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/

const virtualOf = ({ context }: FileUser): VirtualFiles => context.host.virtualFiles
const virtualKind = (user: FileUser, path: string): ReturnType<VirtualFiles['stat']> =>
  virtualOf(user).covers(path, user.context) ? virtualOf(user).stat(path, user.context) : undefined

/** stat(2), or lstat(2) without `follow`; `undefined` if nothing is there. */
export function statFile(user: FileUser, name: string, follow = true): FileStat | undefined {
  const path = absolute(user.context.cwd, name)
  if (devices.has(path) || fdPath.test(path)) return { kind: 'device', size: 0, mode: 0o666, modified: 0 }
  if (virtualOf(user).covers(path, user.context)) {
    const found = virtualOf(user).stat(path, user.context)
    if (!found) return undefined
    const mode = found.kind === 'directory' ? 0o555 : found.writable ? 0o644 : 0o444
    return { kind: found.kind, size: 0, mode, modified: 0 }
  }
  const node = nodeAt(user, path, follow)
  if (node) return { kind: node.kind, size: sizeOf(node), mode: node.mode, modified: node.modified }
  // Programs are files, too.
  const [, directory, program] = /^(?:\/usr)?\/(s?bin)\/([^/]+)$/.exec(path) ?? []
  if (program !== undefined && user.context.commandPath(program) === `/usr/${directory}/${program}`)
    return { kind: 'file', size: 65_536, mode: 0o755, modified: 0 }
  return undefined
}

const sizeOf = (node: FsNode): number =>
  node.kind === 'file' ? utf8Length(node.text) : node.kind === 'link' ? node.target.length : 4096

export function utf8Length(text: string): number {
  let bytes = 0
  for (const c of text) {
    const code = c.codePointAt(0)!
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

function nodeAt(user: FileUser, path: string, follow: boolean): FsNode | undefined {
  try {
    return findNode(user.context.machine.files, path, follow)
  } catch (error) {
    if (error instanceof StreamError) return undefined
    throw error
  }
}

/** Where a symbolic link leads. */
export function readLink(user: FileUser, name: string): string {
  const node = nodeAt(user, absolute(user.context.cwd, name), false)
  return node?.kind === 'link' ? node.target : ''
}

/** Names in a directory, sorted. Throws `StreamError`. */
export function listFiles(user: FileUser, name: string): string[] {
  const path = absolute(user.context.cwd, name)
  const virtual = virtualKind(user, path)
  if (virtual) {
    if (virtual.kind !== 'directory') throw new StreamError('Not a directory')
    const real = nodeAt(user, path, true)
    return [
      ...new Set([...virtualOf(user).list(path, user.context), ...(real?.kind === 'directory' ? real.entries.keys() : [])]),
    ].sort()
  }
  const node = findNode(user.context.machine.files, path)
  if (!node) throw new StreamError('No such file or directory')
  if (node.kind !== 'directory') throw new StreamError('Not a directory')
  return [...node.entries.keys()].sort()
}

export function readTextFile(user: FileUser, name: string): string {
  const path = absolute(user.context.cwd, name)
  if (path === '/dev/null') return ''
  if (virtualOf(user).covers(path, user.context)) return readVirtual(user, path)
  const node = findNode(user.context.machine.files, path)
  if (!node) throw new StreamError('No such file or directory')
  if (node.kind !== 'file') throw new StreamError('Is a directory')
  return node.text
}

function readVirtual(user: FileUser, path: string): string {
  const virtual = virtualOf(user).stat(path, user.context)
  if (!virtual) throw new StreamError('No such file or directory')
  if (virtual.kind === 'directory') throw new StreamError('Is a directory')
  return virtualOf(user).read(path, user.context)
}

export function writeTextFile(user: FileUser, name: string, text: string, append = false): void {
  const path = absolute(user.context.cwd, name)
  if (path === '/dev/null') return
  if (virtualOf(user).covers(path, user.context)) {
    checkVirtualWrite(user, path)
    virtualOf(user).write(path, text, user.context)
  } else writeNode(user.context.machine.files, path, text, user.context.now(), append)
}

function checkVirtualWrite(user: FileUser, path: string): void {
  const virtual = virtualOf(user).stat(path, user.context)
  if (!virtual) throw new StreamError('No such file or directory')
  if (virtual.kind === 'directory') throw new StreamError('Is a directory')
  if (!virtual.writable) throw new StreamError('Permission denied')
}

/** open(2). Throws `StreamError`. */
export function openFile(user: FileUser, name: string, mode: OpenMode): OpenFile {
  const path = absolute(user.context.cwd, name)
  if (name === '') throw new StreamError('No such file or directory')
  const device = openDevice(user, path)
  if (device) return device
  if (virtualOf(user).covers(path, user.context)) {
    if (mode === 'r') return textFile(readVirtual(user, path))
    checkVirtualWrite(user, path)
    return { refs: 1, kind: 'file', ahead: '', write: (text) => virtualOf(user).write(path, text, user.context) }
  }
  const fs = user.context.machine.files
  const node = mode === 'r' ? findNode(fs, path) : openNode(fs, path, user.context.now())
  if (!node) throw new StreamError('No such file or directory')
  if (node.kind === 'directory')
    return { refs: 1, kind: 'file', ahead: '', read: () => Promise.reject(new StreamError('Is a directory')) }
  if (node.kind === 'link') throw new StreamError('Too many levels of symbolic links')
  if (mode === 'w') node.text = ''
  return nodeFile(node, mode === 'r' ? 'r' : mode === 'rw' ? 'rw' : 'w', () => user.context.now())
}

/** Random bytes, all of them ASCII: here a byte above is not a character. random(4). */
const noise = ({ context: { host } }: FileUser): string =>
  Array.from({ length: 256 }, () => String.fromCharCode(randomInt(host.kernel, 128))).join('')

function openDevice(user: FileUser, path: string): OpenFile | undefined {
  if (path === '/dev/null') return nullFile()
  if (path === '/dev/zero') return { ...nullFile(), read: () => Promise.resolve('\0'.repeat(4096)) }
  if (path === '/dev/urandom' || path === '/dev/random') return { ...nullFile(), read: () => Promise.resolve(noise(user)) }
  if (path === '/dev/full') return { ...nullFile(), write: () => fail('No space left on device') }
  if (path === '/dev/tty') return fail('No such device or address')
  const std = ['/dev/stdin', '/dev/stdout', '/dev/stderr'].indexOf(path)
  const fd = std >= 0 ? std : Number(fdPath.exec(path)?.[1] ?? NaN)
  if (Number.isNaN(fd)) return undefined
  const file = user.fds.get(fd)
  if (!file) return fail('No such file or directory')
  return share(file)
}

function fail(message: string): never {
  throw new StreamError(message)
}
