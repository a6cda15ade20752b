/** A line of the scenario's own setup broke it: leave it out. */
import type { CureKind } from './cure.ts'
import { titles } from './titles.en.ts'
import { dropSetupLine } from '../../scenario/edit/scenario.ts'

/** A longer setup builds something; what breaks it is one of the last lines then. */
const MOST = 12

export const setupLine: CureKind = ({ lab }) => {
  const lines = lab.scenario.setup.split('\n').filter((line) => line.trim() !== '')
  return lines
    .map((line, i) => ({ line: line.trim(), i }))
    .slice(-MOST)
    .filter(({ line }) => !line.startsWith('#'))
    .map(({ line, i }) => ({
      title: titles.setupLine(line),
      edit: { kind: 'file' as const, change: (text: string) => dropSetupLine(text, i), shows: `# ${line}` },
      size: 1,
    }))
}
