/** `run SCRIPT.sh`: a shell script on the simulated lab, printing what bash on real Linux would print. */
import { createLabHost, openWorkstation, runScript } from '../../lab/shell-host.ts'
import { one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { readInput } from '../files.ts'
import { openFile } from '../open-file.ts'

const usage = 'run SCRIPT.sh [--scenario FILE]'

export const run: CliCommand = {
  usage,
  summary:
    'runs a shell script on the simulated lab and prints what bash on real Linux would print; one that never ends is ended with status 124',
  async run(argv) {
    const args = parseArguments(argv, { scenario: true }, usage)
    const script = onlyFile(args, usage)
    const text = readInput(script)
    const scenario = one(args, 'scenario')
    const host = scenario === undefined ? createLabHost() : openWorkstation(await openFile(scenario))
    return runScript(host, text, { name: script, stdout: (s) => process.stdout.write(s), stderr: (s) => process.stderr.write(s) })
  },
}
