/** The files of a machine: a tree of plain data that can be copied, and the few operations that everything else is made of. path_resolution(7). */
import { StreamError } from './stream-error.ts'

export interface FileNode {
  kind: 'file'
  /** Text; of a file that is not UTF-8, one character a byte. */
  text: string
  mode: number
  /** Virtual milliseconds. */
  modified: number
}
export interface DirectoryNode {
  kind: 'directory'
  entries: Map<string, FsNode>
  mode: number
  modified: number
}
export interface LinkNode {
  kind: 'link'
  target: string
  mode: number
  modified: number
}
export type FsNode = FileNode | DirectoryNode | LinkNode

export interface FileSystem {
  readonly root: DirectoryNode
}

const directory = (): DirectoryNode => ({ kind: 'directory', entries: new Map(), mode: 0o755, modified: 0 })

/** A machine's files as they are when it is new: the usual directories and these files. */
export function newFileSystem(files: Readonly<Record<string, string>> = {}): FileSystem {
  const fs: FileSystem = { root: directory() }
  for (const path of [
    '/tmp',
    '/root',
    '/home',
    '/etc',
    '/run',
    '/var/log',
    '/proc',
    '/sys',
    '/dev',
    '/usr/bin',
    '/usr/sbin',
    '/opt',
    '/mnt',
  ]) {
    makeDirectories(fs, path)
  }
  for (const [name, target] of [
    ['bin', 'usr/bin'],
    ['sbin', 'usr/sbin'],
  ] as const) {
    fs.root.entries.set(name, { kind: 'link', target, mode: 0o777, modified: 0 })
  }
  for (const [path, text] of Object.entries({
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\n',
    '/etc/group': 'root:x:0:\n',
    ...files,
  })) {
    makeDirectories(fs, path.slice(0, path.lastIndexOf('/')))
    writeNode(fs, path, text, 0)
  }
  return fs
}

/** `path` made absolute by `cwd`, without `.`, `..` and doubled slashes. */
export function absolute(cwd: string, path: string): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
export const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** The path with its symbolic links resolved, the last one only if `follow`; the last part need not exist. */
export function realPath(fs: FileSystem, path: string, follow = true, depth = 0): string {
  if (depth > 40) throw new StreamError('Too many levels of symbolic links')
  const parts = path.split('/').filter(Boolean)
  let node: FsNode = fs.root
  let at = ''
  for (const [i, part] of parts.entries()) {
    const next: FsNode | undefined = node.kind === 'directory' ? node.entries.get(part) : undefined
    if (next?.kind === 'link' && (follow || i < parts.length - 1)) {
      return realPath(fs, absolute(at || '/', [next.target, ...parts.slice(i + 1)].join('/')), follow, depth + 1)
    }
    at += `/${part}`
    if (!next) return [at, ...parts.slice(i + 1)].join('/')
    node = next
  }
  return at || '/'
}

/** What is at an absolute path. `undefined` if nothing is; throws where a file stands in the place of a directory. */
export function findNode(fs: FileSystem, path: string, follow = true): FsNode | undefined {
  let node: FsNode | undefined = fs.root
  for (const part of realPath(fs, path, follow).split('/').filter(Boolean)) {
    if (node.kind !== 'directory') throw new StreamError('Not a directory')
    node = node.entries.get(part)
    if (!node) return undefined
  }
  return node
}

/** The directory in which `path` is or will be. */
function container(fs: FileSystem, path: string): DirectoryNode {
  const node = findNode(fs, parentOf(path))
  if (!node) throw new StreamError('No such file or directory')
  if (node.kind !== 'directory') throw new StreamError('Not a directory')
  return node
}

export function makeDirectories(fs: FileSystem, path: string): void {
  let node: FsNode = fs.root
  for (const part of realPath(fs, path).split('/').filter(Boolean)) {
    if (node.kind !== 'directory') throw new StreamError('Not a directory')
    let next: FsNode | undefined = node.entries.get(part)
    if (!next) node.entries.set(part, (next = directory()))
    node = next
  }
}

export function makeDirectory(fs: FileSystem, path: string, mode: number, now: number): void {
  const parent = container(fs, path)
  if (parent.entries.has(baseOf(path))) throw new StreamError('File exists')
  parent.entries.set(baseOf(path), { ...directory(), mode, modified: now })
}

/** The file at `path`, made if it is not there. */
export function openNode(fs: FileSystem, path: string, now: number): FileNode {
  const real = realPath(fs, path)
  const found = findNode(fs, real)
  if (found?.kind === 'directory') throw new StreamError('Is a directory')
  if (found?.kind === 'file') return found
  const node: FileNode = { kind: 'file', text: '', mode: 0o644, modified: now }
  container(fs, real).entries.set(baseOf(real), node)
  return node
}

export function writeNode(fs: FileSystem, path: string, text: string, now: number, append = false): void {
  const node = openNode(fs, path, now)
  node.text = append ? node.text + text : text
  node.modified = now
}

/** Puts a node under a name, replacing what is there. */
export function placeNode(fs: FileSystem, path: string, node: FsNode): void {
  container(fs, path).entries.set(baseOf(path), node)
}

export function removeNode(fs: FileSystem, path: string): void {
  const parent = container(fs, path)
  if (!parent.entries.delete(baseOf(path))) throw new StreamError('No such file or directory')
}
