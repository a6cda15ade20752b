/** iproute2's JSON: one list of records; `-p` lays it out as its json_writer does (lib/json_writer.c). */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }

export function printJson(value: readonly Json[], pretty: boolean): string {
  return pretty ? `${pretty1(value, 0)}\n` : `${JSON.stringify(value)}\n`
}

const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function pretty1(value: Json, depth: number): string {
  const indent = '    '.repeat(depth + 1)
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    if (list.length === 0) return '[ ]'
    return `[ ${list.map((each) => (isRecord(each) ? pretty1(each, depth + 1) : pretty1(each, depth))).join(list.some(isRecord) ? ',' : ',')} ]`
  }
  if (!isRecord(value)) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, each]) => each !== undefined)
  if (fields.length === 0) return '{}'
  return `{\n${fields.map(([key, each]) => `${indent}${JSON.stringify(key)}: ${pretty1(each, depth + 1)}`).join(',\n')}\n${'    '.repeat(depth)}}`
}
