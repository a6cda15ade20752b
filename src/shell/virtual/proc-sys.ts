/** /proc/sys: the kernel's parameters as files. The network's are the namespace's own (sysctl.ts). proc(5). */
import { dictionary } from '../../net/dictionary.ts'
import { strerror } from '../../linux/errno.ts'
import { setSysctl } from '../../linux/ipv6/switches.ts'
import { isSimulated, readSysctl, sysctlKeys } from '../../linux/sysctl.ts'
import { StreamError, type ProcessContext } from '../command.ts'
import { netnsOf } from '../tool.ts'

interface SysctlFile {
  readonly writable: boolean
  read(): string
  write(text: string): void
}

/** What is asked beside the network. */
const others = (process: ProcessContext): Readonly<Record<string, string>> =>
  dictionary({
    'kernel/hostname': process.machine.hostname,
    'kernel/ostype': 'Linux',
    'kernel/osrelease': process.machine.kernelRelease ?? '6.18.44',
  })

/** `ipv4/conf/eth0.100/rp_filter` is `ipv4.conf.eth0/100.rp_filter`. */
const keyOf = (path: string): string => path.replace(/^net\//, '').replace(/[./]/g, (c) => (c === '/' ? '.' : '/'))

export function sysctlFile(path: string, process: ProcessContext): SysctlFile | undefined {
  const other = others(process)[path]
  if (other !== undefined) return { writable: false, read: () => other, write: () => {} }
  if (!path.startsWith('net/')) return undefined
  const netns = netnsOf(process)
  const key = keyOf(path)
  if (readSysctl(netns, key) === undefined) return undefined
  return {
    writable: key !== 'netfilter.nf_conntrack_count',
    read: () => readSysctl(netns, key)!,
    write(text) {
      // An empty write changes nothing: `> FILE` opens and closes it.
      if (text === '') return
      if (!isSimulated(key) && text.trim().split(/\s+/).join('\t') !== readSysctl(netns, key))
        throw new StreamError('not simulated')
      const outcome = setSysctl(process.host.kernel, netns, key, text)
      if (!outcome.ok) throw new StreamError(strerror(outcome.errno))
    },
  }
}

/** The names in a directory of the tree; undefined where there is none. */
export function sysctlDirectory(path: string, process: ProcessContext): readonly string[] | undefined {
  const prefix = path === '' ? '' : `${path}/`
  const names = new Set<string>()
  const collect = (whole: string): void => {
    if (whole.startsWith(prefix) && whole.length > prefix.length) names.add(whole.slice(prefix.length).split('/')[0]!)
  }
  for (const other of Object.keys(others(process))) collect(other)
  if ('net/'.startsWith(prefix) || prefix.startsWith('net/')) {
    for (const key of sysctlKeys(netnsOf(process))) collect(`net/${key.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'))}`)
  }
  if (names.size === 0 || sysctlFile(path, process)) return undefined
  return [...names]
}
