/** `-m state`: the older spelling of `-m conntrack --ctstate` (iptables-extensions(8), xt_conntrack.c). */
import { CT_STATES, describeState, parseStates, stateBitsOf, stateNames } from '../ct-state.ts'
import type { MatchExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'
import { bang } from '../words.ts'

export interface StateOptions {
  readonly not: boolean
  readonly states: number
}

const NAMES = CT_STATES.slice(0, 5)

export const state: MatchExtension<StateOptions> = {
  name: 'state',
  options: { '--state': { not: true } },
  parse([word]) {
    if (!word) return wrongOption('state', 'option "--state" must be specified')
    const states = parseStates(word.value, NAMES)
    return 'bad' in states ? wrong(`Bad state "${states.bad}"`) : ok({ not: word.not, states: states.bits })
  },
  print: (options) => `${bang(options.not)}--state ${stateNames(options.states)}`,
  list: (options) => `${bang(options.not)}state ${stateNames(options.states)}`,
  test: (options, { skb }) => ((stateBitsOf(skb) & options.states) !== 0) !== options.not,
  explain: (_options, { skb }) => `the state is ${describeState(skb)}`,
}
