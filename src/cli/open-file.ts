/** Opens a scenario for the command line: problems go to standard error, an error ends with status 2. */
import { type Lab, openLab } from '../lab/lab.ts'
import type { ParseOptions } from '../scenario/parse.ts'
import { problemLine, readInput, refusal } from './files.ts'

export async function openFile(file: string, options: ParseOptions = {}, text = readInput(file)): Promise<Lab> {
  const { lab, problems } = openLab(text, options)
  if (!lab) throw refusal(file, problems)
  for (const problem of problems) process.stderr.write(`${problemLine(file, problem)}\n`)
  // The shell is loaded only where a scenario has something for it to do.
  if (lab.scenario.setup.trim()) await (await import('../lab/shell-host.ts')).runSetup(lab, (text) => process.stderr.write(text))
  return lab
}
