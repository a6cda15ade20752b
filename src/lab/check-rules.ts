/** Every line of an iptables-save that cannot be read, by the reader that iptables-restore is. */
import { emptyNetfilter } from '../linux/netfilter/ruleset.ts'
import { restoreText } from '../linux/netfilter/restore.ts'
import type { Problem } from '../scenario/document.ts'

const MAX_PROBLEMS = 50

/** The reader stops at the first fault, as the real one does; so a faulty line is set aside and the rest is read again. */
export function checkRules(text: string): Problem[] {
  const lines = text.split('\n')
  const problems: Problem[] = []
  while (problems.length < MAX_PROBLEMS) {
    const { status, stderr } = restoreText(emptyNetfilter(), lines.join('\n'), { family: 4, anySet: true })
    if (status === 0) break
    const message = stderr.split('\n')[0] ?? ''
    const line = Number(/line:? (\d+)/i.exec(stderr)?.[1] ?? lines.length)
    problems.push({ severity: 'error', message, line, column: 1, endLine: line, endColumn: (lines[line - 1] ?? '').length + 1 })
    if (lines[line - 1] === undefined || lines[line - 1] === '' || lines[line - 1] === 'COMMIT') break
    lines[line - 1] = ''
  }
  return problems
}
