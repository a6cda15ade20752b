/** `-m owner`: who owns the socket that sent the packet; here every process is root's (iptables-extensions(8), xt_owner.c). */
import type { MatchExtension, OptionWord } from '../extension.ts'
import { type Result, notSimulated, ok, wrong } from '../failure.ts'
import { type NameKind, idOfName, nameOfId } from '../user-names.ts'
import type { HookContext } from '../verdict.ts'
import { bang, find, parseInteger } from '../words.ts'

interface IdRange {
  readonly not: boolean
  readonly min: number
  readonly max: number
}
export interface OwnerOptions {
  readonly socket: { readonly not: boolean } | undefined
  readonly user: IdRange | undefined
  readonly group: IdRange | undefined
}

const ROOT = 0

function parseIds(words: readonly OptionWord[], name: string, kind: NameKind): Result<IdRange | undefined> {
  const word = find(words, name)
  if (!word) return ok(undefined)
  const named = idOfName(kind, word.value)
  if (named !== undefined) return ok({ not: word.not, min: named, max: named })
  const [first = '', last = first] = word.value.split('-')
  const min = parseInteger(first)
  const max = parseInteger(last)
  if (min === undefined || max === undefined) return wrong(`owner: Bad value for "${name}" option: "${word.value}"`)
  return ok({ not: word.not, min, max })
}

const idsText = ({ min, max }: IdRange): string => (min === max ? String(min) : `${min}-${max}`)

const listIds = (label: string, kind: NameKind, range: IdRange | undefined, numeric: boolean): string[] => {
  if (!range) return []
  const name = numeric || range.min !== range.max ? undefined : nameOfId(kind, range.min)
  return [`${bang(range.not)}owner ${label} match ${name ?? idsText(range)}`]
}

const hasRoot = (range: IdRange | undefined): boolean =>
  range === undefined || (range.min <= ROOT && ROOT <= range.max) !== range.not

/** A program's socket; the kernel's answers (a reset, an echo reply) have a socket too, but nobody's. */
const isPrograms = ({ skb }: HookContext): boolean => skb.socket !== undefined

const nobodys = (range: IdRange | undefined): boolean => range === undefined || range.not

export const owner: MatchExtension<OwnerOptions> = {
  name: 'owner',
  hooks: ['output', 'postrouting'],
  options: {
    '--uid-owner': { not: true },
    '--gid-owner': { not: true },
    '--socket-exists': { values: 0, not: true },
    '--suppl-groups': { values: 0 },
  },
  parse(words) {
    const supplementary = words.findIndex(({ name }) => name === '--suppl-groups')
    if (supplementary >= 0) {
      if (!words.slice(0, supplementary).some(({ name }) => name === '--gid-owner'))
        return wrong('owner: Bad value for "--suppl-groups" option: "you need to use --gid-owner first"')
      return notSimulated('match "owner": --suppl-groups')
    }
    const user = parseIds(words, '--uid-owner', 'user')
    if (!user.ok) return user
    const group = parseIds(words, '--gid-owner', 'group')
    if (!group.ok) return group
    const socket = find(words, '--socket-exists')
    if (words.length === 0) return wrong('owner: At least one of --uid-owner, --gid-owner or --socket-exists is required')
    return ok({ socket: socket && { not: socket.not }, user: user.value, group: group.value })
  },
  check: ({ user, group }) =>
    (user && user.min > user.max) || (group && group.min > group.max) ? 'Invalid argument' : undefined,
  print({ socket, user, group }) {
    const parts: string[] = []
    if (socket) parts.push(`${bang(socket.not)}--socket-exists`)
    if (user) parts.push(`${bang(user.not)}--uid-owner ${idsText(user)}`)
    if (group) parts.push(`${bang(group.not)}--gid-owner ${idsText(group)}`)
    return parts.join(' ')
  },
  list: ({ socket, user, group }, { numeric }) =>
    [
      ...(socket ? [`${bang(socket.not)}owner socket exists`] : []),
      ...listIds('UID', 'user', user, numeric),
      ...listIds('GID', 'group', group, numeric),
    ].join(' '),
  test({ socket, user, group }, context) {
    // Of a forwarded packet, and of one without an owner, only negated questions hold.
    if (!context.skb.local) return socket?.not !== false && nobodys(user) && nobodys(group)
    if (socket?.not === true) return false
    return isPrograms(context) ? hasRoot(user) && hasRoot(group) : nobodys(user) && nobodys(group)
  },
  explain: (_options, context) =>
    isPrograms(context) ? 'the socket that sent it is root’s' : 'no socket sent it, the kernel made it',
}
