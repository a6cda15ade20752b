/** Priorities of base chains by name (src/rule.c, std_prios; include/uapi/linux/netfilter_ipv4.h, NF_IP_PRI_*). */
import type { Hook } from '../trace.ts'

const NAMES: readonly (readonly [name: string, value: number, hooks: readonly Hook[] | undefined])[] = [
  ['raw', -300, undefined],
  ['mangle', -150, undefined],
  ['dstnat', -100, ['prerouting']],
  ['filter', 0, undefined],
  ['security', 50, undefined],
  ['srcnat', 100, ['postrouting']],
]

const NEAR = 10

/** The value of a name at a hook; undefined where it is none there. */
export const priorityOf = (name: string, hook: Hook): number | undefined =>
  NAMES.find(([each, , hooks]) => each === name && (!hooks || hooks.includes(hook)))?.[1]

/** `filter`, `dstnat - 10`, `-125`: the nearest name within ten. */
export function priorityText(priority: number, hook: Hook, numeric: boolean): string {
  if (numeric) return String(priority)
  const named = NAMES.find(([, value, hooks]) => (!hooks || hooks.includes(hook)) && Math.abs(priority - value) <= NEAR)
  if (!named) return String(priority)
  const offset = priority - named[1]
  return offset === 0 ? named[0] : `${named[0]} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`
}
