/** `-m comment`: words for people; always matches (iptables-extensions(8)). */
import type { MatchExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'
import { quote } from '../words.ts'

/** The kernel keeps 255 bytes. */
const LONGEST = 255

export const comment: MatchExtension<{ comment: string }> = {
  name: 'comment',
  shared: true,
  options: { '--comment': {} },
  parse([word]) {
    if (!word) return wrongOption('comment', 'option "--comment" must be specified')
    return ok({ comment: word.value.length > LONGEST ? word.value.slice(0, LONGEST) : word.value })
  },
  print: (options) => `--comment ${quote(options.comment)}`,
  list: (options) => `/* ${options.comment} */`,
  test: () => true,
  explain: () => '',
}
