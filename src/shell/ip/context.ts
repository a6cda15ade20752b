/** What `ip` and `bridge` know while they run: the options before the object, and netlink's way of refusing. ip(8), libnetlink. */
import { type Family } from '../../net/ip.ts'
import { type Device, findDevice } from '../../linux/device.ts'
import { type KernelError, type Outcome, strerror } from '../../linux/errno.ts'
import type { Netns, NetnsId } from '../../linux/netns.ts'
import type { ProcessContext } from '../command.ts'
import { type Words, noDevice } from '../arguments.ts'
import { ToolExit, netnsOf, type Tool } from '../tool.ts'

export interface IpOptions {
  family: Family | undefined
  /** `-0`, `-f link`. */
  packet: boolean
  brief: boolean
  oneLine: boolean
  details: boolean
  statistics: number
  json: boolean
  pretty: boolean
  all: boolean
}

export interface Ip {
  readonly tool: Tool
  readonly options: IpOptions
  /** What goes wrong in the kernel ends with this (2; `bridge` says 255). */
  readonly refusedStatus: number
}

/** One object of `ip` (`link`, `route`, …): reads the rest of the line and resolves to the exit status. */
export type IpObject = (ip: Ip, words: Words) => number | Promise<number>

/** What netlink's refusals print. */
export const refusalText = (error: KernelError): string =>
  error.extack === undefined ? `RTNETLINK answers: ${strerror(error.errno)}\n` : `Error: ${error.extack}\n`

/** Ends the program where the kernel has refused. */
export function asked<T>(ip: Ip, outcome: Outcome<T>): T {
  if (!outcome.ok) throw new ToolExit(ip.refusedStatus, refusalText(outcome))
  return outcome.value
}

export function deviceNamed(ip: Ip, name: string): Device {
  const device = findDevice(ip.tool.netns, name)
  if (!device) throw noDevice(name)
  return device
}

/** Real iproute2 knows it; Hoplight does not yet. */
export const notSimulated = (what: string, program = 'ip'): ToolExit =>
  new ToolExit(255, `${program}: ${what} is not simulated\n`)

export const unknownCommand = (word: string, object: string): ToolExit =>
  new ToolExit(255, `Command "${word}" is unknown, try "ip ${object} help".\n`)

/** The namespace of that name on this machine, opened as setns(2) does. */
export function openNetns(process: ProcessContext, name: string): Netns {
  const id = process.machine.netnsNames.get(name)
  if (id === undefined) throw new ToolExit(255, `Cannot open network namespace "${name}": No such file or directory\n`)
  return netnsOf(process, id)
}

/** The name under which this machine has a namespace. */
export function nameOfNetns(process: ProcessContext, id: NetnsId): string | undefined {
  for (const [name, known] of process.machine.netnsNames) if (known === id) return name
  return undefined
}

/** `netns NAME` or `netns PID` of `ip link`. */
export function netnsArgument(process: ProcessContext, word: string): Netns {
  const named = process.machine.netnsNames.get(word)
  if (named !== undefined) return netnsOf(process, named)
  const pid = /^\d+$/.test(word) ? Number(word) : undefined
  if (pid === 1) return netnsOf(process, process.machine.netns)
  if (pid === process.pid || pid === process.ppid) return netnsOf(process)
  throw new ToolExit(255, `Error: argument "${word}" is wrong: Invalid "netns" value\n\n`)
}

export const byIndex = (netns: Netns): Device[] => [...netns.devices.values()].sort((a, b) => a.index - b.index)
