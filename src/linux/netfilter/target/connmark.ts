/** `-j CONNMARK`: the connection's mark, set or exchanged with the packet's (iptables-extensions(8), xt_connmark.c). */
import type { TargetExtension, OptionWord } from '../extension.ts'
import { type Result, ok, wrong } from '../failure.ts'
import { find, hex, parseU32, together, U32_MAX } from '../words.ts'
import { type Xmark, applyXmark, listXmark, parseXmark, printXmark, XMARK_OPTIONS } from '../xmark.ts'

export type ConnmarkTarget =
  ({ readonly mode: 'set' } & Xmark) | { readonly mode: 'save' | 'restore'; readonly nfmask: number; readonly ctmask: number }

function parseMasks(words: readonly OptionWord[]): Result<{ nfmask: number; ctmask: number }> {
  const values = { nfmask: U32_MAX, ctmask: U32_MAX }
  for (const word of words) {
    if (word.name !== '--nfmask' && word.name !== '--ctmask' && word.name !== '--mask') continue
    const value = parseU32('CONNMARK', word)
    if (!value.ok) return value
    if (word.name !== '--ctmask') values.nfmask = value.value
    if (word.name !== '--nfmask') values.ctmask = value.value
  }
  return ok(values)
}

function listMasks(mode: 'save' | 'restore', nfmask: number, ctmask: number): string {
  if (nfmask === U32_MAX && ctmask === U32_MAX) return mode
  if (nfmask === ctmask) return `${mode} mask ${hex(nfmask)}`
  return mode === 'save'
    ? `save nfmask ${hex(nfmask)} ctmask ~${hex(ctmask)}`
    : `restore ctmask ${hex(ctmask)} nfmask ~${hex(nfmask)}`
}

export const CONNMARK: TargetExtension<ConnmarkTarget> = {
  name: 'CONNMARK',
  options: {
    ...XMARK_OPTIONS,
    '--save-mark': { values: 0 },
    '--restore-mark': { values: 0 },
    '--nfmask': {},
    '--ctmask': {},
    '--mask': {},
  },
  parse(words) {
    const save = find(words, '--save-mark')
    const restore = find(words, '--restore-mark')
    if (save && restore) return together('CONNMARK', '--save-mark', '--restore-mark')
    const set = parseXmark('CONNMARK', words)
    if (set) {
      if (save ?? restore) return together('CONNMARK', words[0]!.name, (save ?? restore)!.name)
      const masks = parseMasks(words)
      if (!set.ok) return set
      if (!masks.ok) return masks
      // A mask of its own takes the place of the option's.
      const own = words.some(({ name }) => name === '--ctmask' || name === '--mask')
      return ok({ mode: 'set', value: set.value.value, mask: own ? masks.value.ctmask : set.value.mask })
    }
    if (!save && !restore) return wrong('CONNMARK target: No operation specified')
    const masks = parseMasks(words)
    return masks.ok ? ok({ mode: save ? 'save' : 'restore', ...masks.value }) : masks
  },
  print: (options) =>
    options.mode === 'set'
      ? printXmark(options)
      : `--${options.mode}-mark --nfmask ${hex(options.nfmask)} --ctmask ${hex(options.ctmask)}`,
  list: (options) =>
    `CONNMARK ${options.mode === 'set' ? listXmark(options) : listMasks(options.mode, options.nfmask, options.ctmask)}`,
  apply(options, { skb }) {
    const { ct } = skb
    if (!ct) return undefined
    if (options.mode === 'set') ct.mark = applyXmark(options, ct.mark)
    else if (options.mode === 'save') ct.mark = ((ct.mark & ~options.ctmask) ^ (skb.mark & options.nfmask)) >>> 0
    else skb.mark = ((skb.mark & ~options.nfmask) ^ (ct.mark & options.ctmask)) >>> 0
    return undefined
  },
}
