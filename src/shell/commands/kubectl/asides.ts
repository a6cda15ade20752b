/** Verbs of kubectl that have one answer here: `top`, `completion`. */
import { type Verb, fail } from './context.ts'

/** A cluster without a metrics server, which kind's has not. */
export const top: Verb = {
  name: 'top',
  flags: {
    'all-namespaces,A': 'bool',
    'selector,l': 'string',
    'field-selector': 'string',
    'sort-by': 'string',
    containers: 'bool',
    'no-headers': 'bool',
    sum: 'bool',
    'use-protocol-buffers': 'bool',
    'show-capacity': 'bool',
  },
  run({ operands: [what] }) {
    if (what !== undefined && /^(?:pods?|po|nodes?|no)$/.test(what)) throw fail('Metrics API not available')
    throw fail(
      what === undefined
        ? 'a subcommand is required: node or pod'
        : `unknown command "${what}"\nSee 'kubectl top -h' for help and examples`,
    )
  },
}

const SHELLS = ['bash', 'zsh', 'fish', 'powershell']

/** `source <(kubectl completion bash)` stands in every tutorial; here Tab knows kubectl's words without it. */
export const completion: Verb = {
  name: 'completion',
  flags: {},
  run({ operands: [shell, ...more], out }) {
    if (shell === undefined) throw fail("shell not specified\nSee 'kubectl completion -h' for help and examples")
    if (more.length > 0)
      throw fail("too many arguments. Expected only the shell type\nSee 'kubectl completion -h' for help and examples")
    if (!SHELLS.includes(shell))
      throw fail(`unsupported shell type "${shell}"\nSee 'kubectl completion -h' for help and examples`)
    if (shell !== 'bash') throw fail(`there is no ${shell} here, only bash`)
    out('# bash completion for kubectl: this terminal completes kubectl’s words by itself, so there is nothing to define.\n')
    return 0
  },
}
