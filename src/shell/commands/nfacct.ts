/** `nfacct`: named counters that rules add to (`-m nfacct`). nfacct(8). */
import type { Command } from '../command.ts'
import { type Tool, ToolExit, runTool } from '../tool.ts'

export const nfacct: Command = {
  name: 'nfacct',
  summary: 'lists, makes and deletes accounting objects of the packet filter',
  path: '/usr/sbin/nfacct',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const digits = (value: number): string => String(value).padStart(20, '0')
const refused = (what: string): ToolExit => new ToolExit(255, `nfacct v1.0.2: error: ${what}\n`)

function show(tool: Tool, name: string, counter: { packets: number; bytes: number }): void {
  tool.out(`{ pkts = ${digits(counter.packets)}, bytes = ${digits(counter.bytes)} } = ${name};\n`)
}

function run(tool: Tool): number {
  const [command = 'help', name, ...rest] = tool.process.args
  const objects = tool.netns.netfilter.nfacct
  const need = (): string => {
    if (name === undefined || rest.length > 0) throw refused('missing object name')
    return name
  }
  switch (command) {
    case 'list': {
      if (name !== undefined && name !== 'reset') throw new ToolExit(255, `nfacct: option "${name}" is not simulated\n`)
      for (const [each, counter] of objects) {
        show(tool, each, counter)
        if (name === 'reset') objects.set(each, { packets: 0, bytes: 0 })
      }
      return 0
    }
    case 'add': {
      if (objects.has(need())) throw refused('File exists')
      objects.set(need(), { packets: 0, bytes: 0 })
      return 0
    }
    case 'del':
    case 'delete': {
      if (!objects.delete(need())) throw refused('No such file or directory')
      return 0
    }
    case 'get': {
      const counter = objects.get(need())
      if (!counter) throw refused('No such file or directory')
      show(tool, need(), counter)
      return 0
    }
    case 'flush':
      objects.clear()
      return 0
    default:
      throw new ToolExit(255, `nfacct: command "${command}" is not simulated\n`)
  }
}
