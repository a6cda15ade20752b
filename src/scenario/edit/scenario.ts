/** Our own document of a file: outside hosts, and the shell lines of `setup` that build what Kubernetes has no words for. */
import type { Path } from '../../kube/api/fault.ts'
import type { HostSpec } from '../document.ts'
import { findScenario, readChunk } from './chunks.ts'
import { changeIn, setIn } from './field.ts'
import { flowText } from './print.ts'

const EMPTY = `apiVersion: hoplight.dev/v1
kind: Scenario
metadata: { name: scenario }
spec: {}
`

/** The file, with a Scenario document in front if it had none. */
function withScenario(text: string): string {
  if (findScenario(text)) return text
  if (text.trim() === '') return EMPTY
  return EMPTY + (text.startsWith('---') ? text : `---\n${text}`)
}

interface Written {
  spec?: { hosts?: HostSpec[]; setup?: string; layout?: Record<string, unknown>; expect?: unknown[] }
}

function written(text: string): Written {
  const entry = findScenario(text)
  let value: unknown = entry && readChunk(text, entry.chunk).toJS()
  for (const key of entry?.base ?? []) value = (value as Record<string | number, unknown>)[key]
  return value ?? {}
}

export function setScenarioField(text: string, path: Path, value: unknown): string {
  const whole = withScenario(text)
  const { chunk, base } = findScenario(whole)!
  const own = setIn(whole.slice(chunk.start, chunk.end), [...base, ...path], value)
  const after = whole.slice(chunk.end)
  return whole.slice(0, chunk.start) + (after && !own.endsWith('\n') ? `${own}\n` : own) + after
}

export const hostsIn = (text: string): HostSpec[] => written(text).spec?.hosts ?? []

export type WrittenHost = { name: string; address: string } & Partial<HostSpec>

/** A host as it stands in the file. */
export const hostText = (host: WrittenHost): string => `hosts:\n  - ${flowText(host)}`

export function addHost(text: string, host: WrittenHost): string {
  const hosts = hostsIn(text)
  return hosts.length === 0
    ? setScenarioField(text, ['spec', 'hosts'], [host])
    : setScenarioField(text, ['spec', 'hosts', hosts.length], host)
}

export function removeHost(text: string, name: string): string {
  const hosts = hostsIn(text)
  const index = hosts.findIndex((host) => host.name === name)
  if (index < 0) return text
  return setScenarioField(text, hosts.length === 1 ? ['spec', 'hosts'] : ['spec', 'hosts', index], undefined)
}

export function changeHost(text: string, name: string, to: WrittenHost): string {
  const index = hostsIn(text).findIndex((host) => host.name === name)
  const entry = findScenario(text)
  if (index < 0 || !entry) return text
  const { chunk, base } = entry
  const own = changeIn(text.slice(chunk.start, chunk.end), [...base, 'spec', 'hosts', index], hostsIn(text)[index], to)
  return text.slice(0, chunk.start) + own + text.slice(chunk.end)
}

export const setupOf = (text: string): string => written(text).spec?.setup ?? ''

/** Where a person put things, beside what the file says of others. */
export const placeThings = (text: string, moved: Readonly<Record<string, { x: number; y: number }>>): string =>
  setScenarioField(text, ['spec', 'layout'], { ...written(text).spec?.layout, ...moved })

/** The lines of `setup`, under one another; its other lines, with their comments, stay byte for byte. */
function writeSetup(text: string, lines: string): string {
  if (lines.trim() === '') return setScenarioField(text, ['spec', 'setup'], undefined)
  const whole = withScenario(text)
  return setScenarioField(whole, ['spec', 'setup'], lines.endsWith('\n') ? lines : `${lines}\n`)
}

export function addSetup(text: string, comment: string, lines: readonly string[]): string {
  const before = setupOf(text)
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`
  return writeSetup(text, `${start}${comment === '' ? '' : `# ${comment}\n`}${lines.join('\n')}\n`)
}

/** Without the n-th line of `setup`, counted from 0 among those that are not empty. */
export function dropSetupLine(text: string, n: number): string {
  let seen = -1
  const kept = setupOf(text)
    .split('\n')
    .filter((line) => line.trim() === '' || ++seen !== n)
  return writeSetup(text, kept.join('\n'))
}

/** Takes out the lines that `isGone` names, and the comments that stood over nothing but such lines. */
export function removeSetup(text: string, isGone: (line: string) => boolean): string {
  const lines = setupOf(text).replace(/\n$/, '').split('\n')
  const kept: string[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.trim().startsWith('#')) {
      let next = i + 1
      while (next < lines.length && !isComment(lines[next]!) && isGone(lines[next]!)) next++
      if (next > i + 1 && (next === lines.length || isComment(lines[next]!) || lines[next]!.trim() === '')) {
        i = next - 1
        continue
      }
    } else if (isGone(line)) continue
    kept.push(line)
  }
  return writeSetup(text, kept.join('\n'))
}

const isComment = (line: string): boolean => line.trim().startsWith('#')
