/** `man`: a page for each command, in our own words. man(1), man-db 2.11 for what it says when there is none. */
import type { Command, ProcessContext } from '../../command.ts'
import { runTool, type Tool, ToolExit } from '../../tool.ts'
import { devicePages } from './device-pages.ts'
import { firewallPages } from './firewall-pages.ts'
import { otherPages } from './other-pages.ts'
import { packetPages } from './packet-pages.ts'
import type { Page, Pages } from './page.ts'

export const manualPages: Pages = { ...devicePages, ...packetPages, ...firewallPages, ...otherPages }

export const man: Command = {
  name: 'man',
  summary: 'prints the manual page of a command',
  run: (process) => runTool(process, (tool) => run(tool)),
}

const NOTHING = 16
const WIDTH = 80

/** 8 for what stands in sbin, 1 for the rest, as Debian has it. */
const sectionOf = (process: ProcessContext, name: string): string =>
  process.commandPath(name)?.includes('/sbin/') || firewallPages[name] !== undefined ? '8' : '1'

const summaryOf = (process: ProcessContext, name: string): string =>
  process.host.commands.get(name)?.summary ?? manualPages[name]!.about[0]!.replace(/[.;:].*$/s, '')

function run(tool: Tool): number {
  const { process } = tool
  const { args } = process
  const [first, ...rest] = args
  if (first === undefined) throw new ToolExit(1, "What manual page do you want?\nFor example, try 'man man'.\n")
  if (first === '-k' || first === '-f' || first === '--apropos' || first === '--whatis')
    return search(tool, rest, first === '-k' || first === '--apropos')
  if (first.startsWith('-')) throw new ToolExit(2, `man: option "${first}" is not simulated\n`)
  const section = /^[1-9]$/.test(first) ? first : undefined
  const names = section === undefined ? args : rest
  if (names.length === 0)
    throw new ToolExit(
      1,
      `No manual entry for ${first}\n(Alternatively, what manual page do you want from section ${first}?)\nFor example, try 'man man'.\n`,
    )
  let status = 0
  for (const name of names) {
    const page = Object.hasOwn(manualPages, name) ? manualPages[name]! : undefined
    if (page && (section === undefined || section === sectionOf(process, name))) tool.out(layOut(process, name, page))
    else {
      tool.flush()
      tool.err(`No manual entry for ${name}${section === undefined ? '' : ` in section ${section}`}\n`)
      status = NOTHING
    }
  }
  return status
}

function search(tool: Tool, words: readonly string[], anywhere: boolean): number {
  if (words.length === 0) throw new ToolExit(1, `${anywhere ? 'apropos' : 'whatis'} what?\n`)
  let found = 0
  for (const word of words) {
    const lines = Object.keys(manualPages)
      .sort()
      .filter(
        (name) =>
          name === word || (anywhere && `${name} ${summaryOf(tool.process, name)}`.toLowerCase().includes(word.toLowerCase())),
      )
      .map((name) => `${`${name} (${sectionOf(tool.process, name)})`.padEnd(20)} - ${summaryOf(tool.process, name)}\n`)
    if (lines.length === 0) tool.err(`${word}: nothing appropriate.\n`)
    found += lines.length
    tool.out(lines.join(''))
  }
  return found > 0 ? 0 : NOTHING
}

/** A paragraph, seven columns in; a line that goes on stands a little further. */
function wrap(text: string, indent: number, hang = 0): string {
  const lines: string[] = []
  let line = ' '.repeat(indent)
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH - 2) {
      lines.push(line)
      line = ' '.repeat(indent + hang)
    }
    line += line.trim() === '' ? word : ` ${word}`
  }
  return `${[...lines, line].join('\n')}\n`
}

function layOut(process: ProcessContext, name: string, page: Page): string {
  const title = `${name.toUpperCase()}(${sectionOf(process, name)})`
  const middle = 'Hoplight'
  const left = Math.max(1, Math.floor((WIDTH - middle.length) / 2) - title.length)
  const right = Math.max(1, WIDTH - 2 - title.length * 2 - middle.length - left)
  const parts = [
    `${title}${' '.repeat(left)}${middle}${' '.repeat(right)}${title}\n`,
    `NAME\n${wrap(`${name} - ${summaryOf(process, name)}`, 7)}`,
    `SYNOPSIS\n${page.forms.map((form) => wrap(form, 7, 4)).join('')}`,
    `DESCRIPTION\n${page.about.map((text) => wrap(text, 7)).join('\n')}`,
    `EXAMPLES\n${page.examples.map(([line, does]) => `       ${line}\n${wrap(does, 14)}`).join('\n')}`,
    ...(page.refused === undefined ? [] : [`NOT SIMULATED\n${wrap(page.refused, 7)}`]),
    ...(page.seeAlso === undefined
      ? []
      : [`SEE ALSO\n${wrap(page.seeAlso.map((other) => `${other}(${sectionOf(process, other)})`).join(', '), 7)}`]),
  ]
  return parts.join('\n')
}
