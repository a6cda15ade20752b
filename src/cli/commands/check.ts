/** `check FILE`: every problem of a scenario, a manifest or an iptables-save, with line and column. */
import { checkRules } from '../../lab/check-rules.ts'
import { refuseScenario } from '../../lab/modes.ts'
import type { Problem } from '../../scenario/document.ts'
import { parseScenario } from '../../scenario/parse.ts'
import { onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { problemLine, readInput } from '../files.ts'

const usage = 'check FILE'

/** iptables-save text begins, after comments, with a table. */
const isRules = (text: string): boolean =>
  /^(?:\s*(?:#.*)?\n)*\*(raw|mangle|nat|filter|security)\s*$/m.test(text.slice(0, 4096)) &&
  !/^(apiVersion|kind):/m.test(text.slice(0, 4096))

/** What is wrong with the file, and what of it cannot be had: a mode that the release does not have. */
function checkFile(text: string): Problem[] {
  const { scenario, problems } = parseScenario(text, { advise: true })
  const message = scenario && refuseScenario(scenario)
  return message === undefined ? problems : [...problems, { severity: 'error', message, line: 1, column: 1 }]
}

export const check: CliCommand = {
  usage,
  summary: 'validates a scenario, a manifest or an iptables-save and prints all problems',
  run(argv) {
    const file = onlyFile(parseArguments(argv, {}, usage), usage)
    const text = readInput(file)
    const problems = isRules(text) ? checkRules(text) : checkFile(text)
    for (const problem of problems) process.stdout.write(`${problemLine(file, problem)}\n`)
    if (problems.length === 0) process.stdout.write(`${file}: no problems\n`)
    return problems.some((p) => p.severity === 'error') ? 1 : 0
  },
}
