/** `-j CLASSIFY`: the packet's class for a queueing discipline; the disciplines here (noqueue) have no classes, so nothing else comes of it (iptables-extensions(8), xt_CLASSIFY.c). */
import type { TargetExtension } from '../extension.ts'
import { ok, wrong, wrongOption } from '../failure.ts'

interface Class {
  readonly major: number
  readonly minor: number
}

const padded = (value: number): string => value.toString(16).padStart(4, '0')

export const CLASSIFY: TargetExtension<Class> = {
  name: 'CLASSIFY',
  hooks: ['forward', 'output', 'postrouting'],
  options: { '--set-class': {} },
  parse([word]) {
    if (!word) return wrongOption('CLASSIFY', 'option "--set-class" must be specified')
    const found = /^([\da-f]{1,4}):([\da-f]{1,4})$/i.exec(word.value)
    if (!found) return wrong(`Bad class value "${word.value}"`)
    return ok({ major: parseInt(found[1]!, 16), minor: parseInt(found[2]!, 16) })
  },
  print: ({ major, minor }) => `--set-class ${padded(major)}:${padded(minor)}`,
  list: ({ major, minor }) => `CLASSIFY set ${major.toString(16)}:${minor.toString(16)}`,
  apply: () => undefined,
}
