/** What a script prints on the simulated lab, normalised as the recordings are. */
import { createLabHost, runScript } from '../../src/lab/shell-host.ts'
import { normalise } from './normalise.ts'

export async function transcript(name: string, script: string): Promise<string> {
  let output = ''
  const write = (text: string): void => void (output += text)
  await runScript(createLabHost(), script, { name: `${name}.sh`, stdout: write, stderr: write })
  return normalise(output, script).trimEnd()
}
