/** Files that are views of the kernel: /proc/sys/net, /proc/net, /run/netns, /sys/class/net. proc(5), sysfs(5). */
import { StreamError, type ProcessContext, type VirtualFiles, type VirtualStat } from './command.ts'
import { devicesFile } from './virtual/sys-class-net.ts'
import { netFile, netFileNames } from './virtual/proc-net.ts'
import { sysctlDirectory, sysctlFile } from './virtual/proc-sys.ts'
import { readRecent, recentNames, writeRecent } from './virtual/xt-recent.ts'
import { netnsOf } from './tool.ts'

/** One tree of virtual files; paths are what comes after its root, without the slash. */
export interface VirtualTree {
  readonly root: string
  /** False: the machine's own files may stand below the root too. */
  readonly whole: boolean
  stat(path: string, process: ProcessContext): VirtualStat | undefined
  read(path: string, process: ProcessContext): string
  write?(path: string, text: string, process: ProcessContext): void
  list(path: string, process: ProcessContext): readonly string[]
}

const directory: VirtualStat = { kind: 'directory', writable: false }
const readOnly: VirtualStat = { kind: 'file', writable: false }

const procSys: VirtualTree = {
  root: '/proc/sys',
  whole: true,
  stat(path, process) {
    if (sysctlDirectory(path, process)) return directory
    const file = sysctlFile(path, process)
    return file && { kind: 'file', writable: file.writable }
  },
  read: (path, process) => `${sysctlFile(path, process)!.read()}\n`,
  write: (path, text, process) => sysctlFile(path, process)!.write(text),
  list: (path, process) => sysctlDirectory(path, process) ?? [],
}

const procNet: VirtualTree = {
  root: '/proc/net',
  whole: true,
  stat: (path, process) => (path === '' ? directory : netFile(path, process) === undefined ? undefined : readOnly),
  read: (path, process) => netFile(path, process)!(),
  list: (path, process) => (path === '' ? netFileNames(process) : []),
}

/** There once a rule has asked for it, as the module is. */
const xtRecent: VirtualTree = {
  root: '/proc/net/xt_recent',
  whole: true,
  stat(path, process) {
    const netns = netnsOf(process)
    if (path === '') return directory
    return readRecent(netns, path) === undefined ? undefined : { kind: 'file', writable: true }
  },
  read: (path, process) => readRecent(netnsOf(process), path) ?? '',
  write: (path, text, process) => writeRecent(process.host.kernel, netnsOf(process), path, text),
  list: (_path, process) => recentNames(netnsOf(process)),
}

const runNetns: VirtualTree = {
  root: '/run/netns',
  whole: true,
  stat(path, process) {
    const { netnsNames } = process.machine
    if (path === '') return netnsNames.size > 0 ? directory : undefined
    return netnsNames.has(path) ? readOnly : undefined
  },
  read() {
    throw new StreamError('Invalid argument')
  },
  list: (_path, process) => [...process.machine.netnsNames.keys()],
}

const sysClassNet: VirtualTree = {
  root: '/sys/class/net',
  whole: true,
  stat(path, process) {
    const found = devicesFile(path, process)
    return found === undefined ? undefined : 'names' in found ? directory : readOnly
  },
  read(path, process) {
    const found = devicesFile(path, process)
    return found && 'text' in found ? `${found.text}\n` : ''
  },
  list(path, process) {
    const found = devicesFile(path, process)
    return found && 'names' in found ? found.names : []
  },
}

const trees: readonly VirtualTree[] = [procSys, xtRecent, procNet, runNetns, { ...runNetns, root: '/var/run/netns' }, sysClassNet]

/** `/proc/self/net` and `/proc/PID/net` of the own process are /proc/net. */
function find(path: string): { tree: VirtualTree; rest: string } | undefined {
  const plain = path.replace(/^\/proc\/self\/net(?=\/|$)/, '/proc/net')
  for (const tree of trees) {
    if (plain === tree.root) return { tree, rest: '' }
    if (plain.startsWith(`${tree.root}/`)) return { tree, rest: plain.slice(tree.root.length + 1) }
  }
  return undefined
}

export const virtualFiles: VirtualFiles = {
  covers: (path) => find(path) !== undefined,
  stat(path, process) {
    const found = find(path)
    return found?.tree.stat(found.rest, process)
  },
  read(path, process) {
    const { tree, rest } = find(path)!
    return tree.read(rest, process)
  },
  write(path, text, process) {
    const { tree, rest } = find(path)!
    if (!tree.write) throw new StreamError('Permission denied')
    tree.write(rest, text, process)
  },
  list(path, process) {
    const found = find(path)
    return found?.tree.list(found.rest, process) ?? []
  },
}
