/**
 * What if? The same connection once more with one thing different: asked from elsewhere, after a command on some machine, or in
 * a changed file. Nothing of it stays.
 */
import { forkLab } from './fork.ts'
import { type Lab, type TraceOptions, type Traced, openLab, traceLab } from './lab.ts'
import { LabError } from './reference.ts'
import { openWorkstation, runScript, runSetup } from './shell-host.ts'

export interface WhatIf {
  /** Another question. */
  request?: Partial<Pick<TraceOptions, 'from' | 'to'>>
  /** A shell line that is typed on a machine first (`node/kind-worker`, `pod/default/client`, `host/client`). */
  command?: { on: string; line: string }
  /** The whole file, changed. */
  text?: string
}

/** A lab of a text, its setup lines run. Throws LabError with the first mistake of the text. */
export async function labOf(text: string): Promise<Lab> {
  const { lab, problems } = openLab(text)
  if (!lab) {
    const first = problems.find((problem) => problem.severity === 'error')
    throw new LabError(first ? `line ${first.line}: ${first.message}` : 'the changed file does not open')
  }
  await runSetup(lab, () => undefined)
  return lab
}

/** The name by which the workstation's tools know a namespace, and the line that runs a command there. */
export function lineOn(ref: string, line: string): string {
  const [kind, ...rest] = ref.split('/')
  const quoted = `'${line.replaceAll("'", "'\\''")}'`
  if (kind === 'pod') return `kubectl exec -n ${rest[0] ?? 'default'} ${rest[1] ?? ''} -- sh -c ${quoted}`
  if (kind === 'gateway') return line
  return `ssh ${rest.join('/')} ${quoted}`
}

/** Types a line on a machine of the lab; what it printed, where it failed. */
export async function typeLine(lab: Lab, command: { on: string; line: string }): Promise<string | undefined> {
  let output = ''
  const hear = (text: string): void => void (output += text)
  const line = lineOn(command.on, command.line)
  const status = await runScript(openWorkstation(lab), `${line}\n`, { name: 'what-if', stdout: hear, stderr: hear })
  return status === 0 ? undefined : output.trim() || `it ended with status ${status}`
}

export async function whatIf(lab: Lab, request: TraceOptions, change: WhatIf): Promise<Traced> {
  const other = change.text === undefined ? forkLab(lab) : await labOf(change.text)
  if (change.command) {
    const problem = await typeLine(other, change.command)
    if (problem !== undefined) throw new LabError(`${change.command.line}: ${problem}`)
  }
  return traceLab(other, { ...request, ...change.request })
}
