/** Our files in the form that just-bash's text utilities read them. */
import { dictionary } from '../net/dictionary.ts'
import type { FsStat, IFileSystem } from 'just-bash/browser'
import { StreamError } from './command.ts'
import {
  absolute,
  baseOf,
  findNode,
  makeDirectories,
  makeDirectory,
  parentOf,
  placeNode,
  realPath,
  removeNode,
  type FsNode,
} from './file-system.ts'
import { listFiles, readTextFile, statFile, writeTextFile, type FileStat, type FileUser } from './files.ts'
import { epochMs } from './interpreter/variables.ts'
import type { Task } from './scheduler.ts'
import { readAll } from './stream.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

/** Node's error codes, by which the utilities choose their words. */
const codes: Readonly<Record<string, string>> = dictionary({
  'No such file or directory': 'ENOENT',
  'Is a directory': 'EISDIR',
  'Not a directory': 'ENOTDIR',
  'File exists': 'EEXIST',
  'Directory not empty': 'ENOTEMPTY',
  'Permission denied': 'EACCES',
  'Invalid argument': 'EINVAL',
})
const failure = (message: string, path: string): Error =>
  new Error(`${codes[message] ?? 'EIO'}: ${message.toLowerCase()}, '${path}'`)

/** Runs an operation and words its refusal as Node's file system would. */
async function attempt<T>(path: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw error instanceof StreamError ? failure(error.message, path) : error
  }
}

const textOf = (content: string | Uint8Array): string => (typeof content === 'string' ? content : decodeUtf8(content))

const statOf = (stat: FileStat): FsStat => ({
  isFile: stat.kind === 'file' || stat.kind === 'device',
  isDirectory: stat.kind === 'directory',
  isSymbolicLink: stat.kind === 'link',
  mode: stat.mode,
  size: stat.size,
  mtime: new Date(epochMs + stat.modified),
})

/** The file system that the utilities see while a process runs them; `current` says which process. */
export function utilityFiles(current: () => FileUser & { readonly task: Task }): IFileSystem {
  const tree = (): { readonly fs: Parameters<typeof findNode>[0]; readonly now: number } => ({
    fs: current().context.machine.files,
    now: current().context.now(),
  })
  const stat = (path: string, follow: boolean): Promise<FsStat> =>
    attempt(path, () => {
      const found = statFile(current(), path, follow)
      if (!found) throw new StreamError('No such file or directory')
      return statOf(found)
    })
  const read = (path: string): Promise<string> =>
    attempt(path, () => {
      const fd = path === '/dev/stdin' ? 0 : /^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(path)?.[1]
      return fd === undefined ? readTextFile(current(), path) : readAll(current().fds.get(Number(fd)), current().task)
    })
  const node = (path: string): FsNode => {
    const found = findNode(tree().fs, path, false)
    if (!found) throw new StreamError('No such file or directory')
    return found
  }
  return {
    readFile: (path) => read(path),
    readFileBuffer: async (path) => encodeUtf8(await read(path)),
    writeFile: (path, content) => attempt(path, () => writeTextFile(current(), path, textOf(content))),
    appendFile: (path, content) => attempt(path, () => writeTextFile(current(), path, textOf(content), true)),
    exists: (path) => Promise.resolve(statFile(current(), path) !== undefined),
    stat: (path) => stat(path, true),
    lstat: (path) => stat(path, false),
    mkdir: (path, options) =>
      attempt(path, () =>
        options?.recursive ? makeDirectories(tree().fs, path) : makeDirectory(tree().fs, path, 0o755, tree().now),
      ),
    readdir: (path) => attempt(path, () => listFiles(current(), path)),
    rm: (path, options) => attempt(path, () => remove(path, options?.recursive === true, options?.force === true, tree().fs)),
    cp: (from, to) => attempt(from, () => copy(tree().fs, node(from), to)),
    mv: (from, to) =>
      attempt(from, () => {
        const moved = node(from)
        removeNode(tree().fs, from)
        placeNode(tree().fs, to, moved)
      }),
    resolvePath: (base, path) => absolute(base, path),
    getAllPaths: () => allPaths(tree().fs.root, ''),
    chmod: (path, mode) => attempt(path, () => void (node(path).mode = mode)),
    symlink: (target, path) =>
      attempt(path, () => placeNode(tree().fs, path, { kind: 'link', target, mode: 0o777, modified: tree().now })),
    link: (from, to) => attempt(from, () => placeNode(tree().fs, to, node(from))),
    readlink: (path) =>
      attempt(path, () => {
        const found = node(path)
        if (found.kind !== 'link') throw new StreamError('Invalid argument')
        return found.target
      }),
    realpath: (path) => attempt(path, () => realPath(tree().fs, path)),
    utimes: (path, _accessed, modified) => attempt(path, () => void (node(path).modified = modified.getTime() - epochMs)),
  }
}

function remove(path: string, recursive: boolean, force: boolean, fs: Parameters<typeof findNode>[0]): void {
  const found = findNode(fs, path, false)
  if (!found) {
    if (force) return
    throw new StreamError('No such file or directory')
  }
  if (found.kind === 'directory' && found.entries.size > 0 && !recursive) throw new StreamError('Directory not empty')
  removeNode(fs, path)
}

function copy(fs: Parameters<typeof findNode>[0], node: FsNode, to: string): void {
  if (!findNode(fs, parentOf(to))) throw new StreamError('No such file or directory')
  const copied = copyNode(node)
  if (findNode(fs, to)?.kind === 'directory' && node.kind !== 'directory') placeNode(fs, `${to}/${baseOf(to)}`, copied)
  else placeNode(fs, to, copied)
}

const copyNode = (node: FsNode): FsNode =>
  node.kind === 'directory'
    ? { ...node, entries: new Map([...node.entries].map(([name, each]) => [name, copyNode(each)])) }
    : { ...node }

const allPaths = (node: FsNode, path: string): string[] =>
  node.kind === 'directory'
    ? [path || '/', ...[...node.entries].flatMap(([name, each]) => allPaths(each, `${path}/${name}`))]
    : [path]
