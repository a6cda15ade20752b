/** `getent`: what the system's tables say of a name or number. getent(1), glibc 2.36. */
import { type Family, familyOf, formatIp, parseIp } from '../../net/ip.ts'
import { StreamError, type Command } from '../command.ts'
import { findHosts } from '../names.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

const NOT_FOUND = 2

export const getent: Command = {
  name: 'getent',
  summary: 'looks names up in hosts, services, protocols and passwd',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const HINT = "Try `getent --help' or `getent --usage' for more information.\n"

type Lookup = (tool: Tool, key: string) => string | undefined

const DATABASES: Readonly<Record<string, Lookup>> = {
  hosts: (tool, key) => hostLine(tool, key),
  ahosts: (tool, key) => streams(tool, key, undefined),
  ahostsv4: (tool, key) => streams(tool, key, 4),
  ahostsv6: (tool, key) => streams(tool, key, 6),
  services: (tool, key) => serviceLine(tool, key),
  protocols: (tool, key) => {
    const found = tableLines(tool, '/etc/protocols').find((words) => words.includes(key))
    return found && `${found[0]!.padEnd(21)} ${found.slice(1).join(' ')}\n`
  },
  passwd: (tool, key) => colonLine(tool, '/etc/passwd', key),
  group: (tool, key) => colonLine(tool, '/etc/group', key),
}

function run(tool: Tool): number {
  const [database, ...keys] = tool.process.args
  if (database === undefined) throw new ToolExit(1, `getent: wrong number of arguments\n${HINT}`)
  if (database.startsWith('-')) throw new ToolExit(1, `getent: option "${database}" is not simulated\n`)
  const lookup = Object.hasOwn(DATABASES, database) ? DATABASES[database] : undefined
  if (!lookup) throw new ToolExit(1, `Unknown database: ${database}\n${HINT}`)
  if (keys.length === 0) return listAll(tool, database)
  let status = 0
  for (const key of keys) {
    const text = lookup(tool, key)
    if (text === undefined) status = NOT_FOUND
    else tool.out(text)
  }
  return status
}

function fileText(tool: Tool, path: string): string {
  try {
    return tool.process.readFile(path)
  } catch (error) {
    if (error instanceof StreamError) return ''
    throw error
  }
}

const tableLines = (tool: Tool, path: string): string[][] =>
  fileText(tool, path)
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([first]) => first !== '')

function listAll(tool: Tool, database: string): number {
  if (database === 'passwd' || database === 'group') tool.out(fileText(tool, `/etc/${database}`))
  else if (database === 'hosts')
    for (const [ip = '', ...names] of tableLines(tool, '/etc/hosts')) tool.out(`${ip.padEnd(15)} ${names.join(' ')}\n`)
  else throw new ToolExit(1, `getent: listing all of ${database} is not simulated\n`)
  return 0
}

/** A name's address, IPv6 first; or of an address all its names. */
function hostLine(tool: Tool, key: string): string | undefined {
  const ip = parseIp(key)
  if (ip !== undefined) {
    const names = tableLines(tool, '/etc/hosts').find(([address = '']) => parseIp(address) === ip)
    return names && `${formatIp(ip).padEnd(15)} ${names.slice(1).join(' ')}\n`
  }
  const found = findHosts(tool.process, key)
  if (typeof found !== 'object') return undefined
  const first = found.filter((each) => familyOf(each.ip) === familyOf(found[0]!.ip))
  return first
    .map((each) => {
      const line = tableLines(tool, '/etc/hosts').find(
        ([address = '', ...names]) => parseIp(address) === each.ip && names.includes(key),
      )
      return `${formatIp(each.ip).padEnd(15)} ${line?.slice(1).join(' ') ?? key}\n`
    })
    .join('')
}

function streams(tool: Tool, key: string, family: Family | undefined): string | undefined {
  const found = findHosts(tool.process, key, family)
  if (typeof found !== 'object') return undefined
  return found
    .map(({ ip }, i) => {
      const text = formatIp(ip).padEnd(15)
      return `${text} STREAM${i === 0 ? ` ${key}` : ''}\n${text} DGRAM  \n${text} RAW    \n`
    })
    .join('')
}

/** `http`, `80`, `domain/udp`. */
function serviceLine(tool: Tool, key: string): string | undefined {
  const [name = '', protocol] = key.split('/')
  const found = tableLines(tool, '/etc/services').find(([first = '', port = '', ...aliases]) => {
    const [number, kind] = port.split('/')
    return (protocol === undefined || kind === protocol) && (first === name || number === name || aliases.includes(name))
  })
  return found && `${found[0]!.padEnd(21)} ${found.slice(1).join(' ')}\n`
}

function colonLine(tool: Tool, path: string, key: string): string | undefined {
  const found = fileText(tool, path)
    .split('\n')
    .find((line) => line.split(':')[0] === key || line.split(':')[2] === key)
  return found && `${found}\n`
}
