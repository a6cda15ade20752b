/** A value as YAML text that a person would write: short leaves on one line, the rest in lines of their own. */
import { stringify as print, type ToStringOptions } from 'yaml'

/** Kubernetes reads YAML 1.1, where `y` and `on` are true: such words are quoted. */
export const stringify = (value: unknown, options: ToStringOptions): string =>
  print(value, { schema: 'yaml-1.1', lineWidth: 0, ...options })

/** More than this on a line is hard to read. */
const SHORT = 60

const isPlain = (value: unknown): boolean => value === null || typeof value !== 'object'

/** As it stands between braces: quoted where a comma or bracket would end it. */
export function flowText(value: unknown): string {
  const text = stringify([value], { collectionStyle: 'flow' }).trim()
  return text.slice(1, -1).trim()
}

/** Lines of a value that stands at an indentation; the first line is not indented. */
export function blockText(value: unknown, indent: string): string {
  if (isPlain(value)) return stringify(value, {}).trimEnd().replaceAll('\n', `\n${indent}`)
  return stringify(value, { indentSeq: true }).trimEnd().replaceAll('\n', `\n${indent}`)
}

/** What follows `key:` or `-`, with the space or newline that it needs. */
export function afterColon(value: unknown, indent: string): string {
  if (isPlain(value)) {
    const text = stringify(value, {}).trimEnd()
    return ` ${text.replaceAll('\n', `\n${indent}  `)}`
  }
  const flow = flowText(value)
  const isLeaf = Object.values(value as object).every(
    (each) => isPlain(each) || (Array.isArray(value) && Object.values(each as object).every(isPlain)),
  )
  if (isLeaf && flow.length <= SHORT) return ` ${flow}`
  return `\n${indent}  ${blockText(value, `${indent}  `)}`
}
