/** `brctl`: bridges as the older tool handles them. brctl(8), bridge-utils 1.7. */
import { type Device, findDevice, portsOf } from '../../linux/device.ts'
import { strerror, type Outcome } from '../../linux/errno.ts'
import { createBridge, deleteDevice, setMaster } from '../../linux/link.ts'
import type { Command } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const brctl: Command = {
  name: 'brctl',
  summary: 'shows and changes bridges as the older tool does',
  path: '/usr/sbin/brctl',
  run: (process) => runTool(process, (tool) => run(tool)),
}

function run(tool: Tool): number {
  const [command = '', first, second, third] = tool.process.args
  switch (command) {
    case 'show':
      return show(tool, first)
    case 'addbr':
      return addBridge(tool, need(first, command))
    case 'delbr':
      return deleteBridge(tool, need(first, command))
    case 'addif':
      return addPort(tool, bridgeNamed(tool, need(first, command)), need(second, command))
    case 'delif':
      return deletePort(tool, bridgeNamed(tool, need(first, command)), need(second, command))
    case 'hairpin':
      return hairpin(tool, bridgeNamed(tool, need(first, command)), need(second, command), need(third, command))
    default:
      throw new ToolExit(1, command === '' ? 'Usage: brctl [commands]\n' : `brctl: command "${command}" is not simulated\n`)
  }
}

function need(word: string | undefined, command: string): string {
  if (word === undefined) throw new ToolExit(1, `Incorrect number of arguments for command\nUsage: brctl ${command}\n`)
  return word
}

function bridgeNamed(tool: Tool, name: string): Device {
  const device = findDevice(tool.netns, name)
  if (device?.detail.kind !== 'bridge') throw new ToolExit(1, `bridge ${name} does not exist!\n`)
  return device
}

function portNamed(tool: Tool, name: string): Device {
  const device = findDevice(tool.netns, name)
  if (!device) throw new ToolExit(1, `interface ${name} does not exist!\n`)
  return device
}

function checked<T>(outcome: Outcome<T>, doing: string): T {
  if (!outcome.ok) throw new ToolExit(1, `${doing}: ${strerror(outcome.errno)}\n`)
  return outcome.value
}

function show(tool: Tool, only: string | undefined): number {
  tool.out('bridge name\tbridge id\t\tSTP enabled\tinterfaces\n')
  const bridges = [...tool.netns.devices.values()].filter(
    (device) => device.detail.kind === 'bridge' && (only === undefined || device.name === only),
  )
  if (only !== undefined && bridges.length === 0) throw new ToolExit(1, `bridge ${only} does not exist!\n`)
  for (const bridge of bridges) {
    const ports = portsOf(tool.netns, bridge).map((port) => port.name)
    tool.out(`${bridge.name}\t\t8000.${bridge.mac.replaceAll(':', '')}\tno\t\t${ports.join('\n\t\t\t\t\t\t\t')}\n`)
  }
  return 0
}

function addBridge(tool: Tool, name: string): number {
  if (findDevice(tool.netns, name))
    throw new ToolExit(1, `device ${name} already exists; can't create bridge with the same name\n`)
  checked(createBridge(tool.kernel, tool.netns, { name }), 'add bridge failed')
  return 0
}

function deleteBridge(tool: Tool, name: string): number {
  const bridge = bridgeNamed(tool, name)
  if (bridge.up) throw new ToolExit(1, `bridge ${name} is still up; can't delete it\n`)
  checked(deleteDevice(tool.kernel, tool.netns, bridge), `can't delete bridge ${name}`)
  return 0
}

function addPort(tool: Tool, bridge: Device, name: string): number {
  const port = portNamed(tool, name)
  if (port.master !== undefined)
    throw new ToolExit(1, `device ${name} is already a member of a bridge; can't enslave it to bridge ${bridge.name}.\n`)
  checked(setMaster(tool.kernel, tool.netns, port, bridge), `can't add ${name} to bridge ${bridge.name}`)
  return 0
}

function deletePort(tool: Tool, bridge: Device, name: string): number {
  const port = portNamed(tool, name)
  if (port.master !== bridge.index) throw new ToolExit(1, `device ${name} is not a slave of ${bridge.name}\n`)
  checked(setMaster(tool.kernel, tool.netns, port, undefined), `can't delete ${name} from ${bridge.name}`)
  return 0
}

function hairpin(tool: Tool, bridge: Device, name: string, word: string): number {
  const port = portNamed(tool, name)
  if (!port.port || port.master !== bridge.index) throw new ToolExit(1, `can't set hairpin mode of ${name}: Invalid argument\n`)
  if (!/^(on|off|yes|no|1|0)$/.test(word)) throw new ToolExit(1, 'expect on/off for argument\n')
  port.port.hairpin = /^(on|yes|1)$/.test(word)
  return 0
}
