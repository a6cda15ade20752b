/** `-m helper`: connections that a tracking helper expected; here no helper is at work, so that none is (iptables-extensions(8), xt_helper.c). */
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { bang, quote } from '../words.ts'

export const helper: MatchExtension<{ not: boolean; helper: string }> = {
  name: 'helper',
  options: { '--helper': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('helper', 'option "--helper" must be specified')
    return ok({ not: word.not, helper: word.value })
  },
  print: (options) => `${bang(options.not)}--helper ${quote(options.helper)}`,
  list: (options) => `helper match ${bang(options.not)}"${options.helper}"`,
  test: (options) => options.not,
  explain: () => 'no helper expected this connection',
}
