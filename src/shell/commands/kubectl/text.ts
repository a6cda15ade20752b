/** Objects as JSON and YAML in the order and the quotes that kubectl prints: encoding/json with sorted keys, sigs.k8s.io/yaml (go-yaml v2). */

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys in order, undefined left out. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isRecord(value)) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([key, each]) => [key, sorted(each)]))
}

/** encoding/json writes <, > and & as escapes; kubectl's printer too. */
const goEscapes = (text: string): string => text.replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)

export const toJson = (value: unknown, indent = 4): string => `${goEscapes(JSON.stringify(sorted(value), null, indent))}\n`
export const compactJson = (value: unknown): string => goEscapes(JSON.stringify(sorted(value)))

export const toYaml = (value: unknown): string => block(sorted(value), '')

function block(value: unknown, indent: string): string {
  if (Array.isArray(value)) return value.map((each) => item(each, indent)).join('')
  const fields = Object.entries(value as Record<string, unknown>)
  return fields.map(([key, each]) => `${indent}${field(scalar(key), each, indent)}`).join('')
}

/** A list stands under its key without further indent. */
function field(key: string, value: unknown, indent: string): string {
  if (Array.isArray(value)) return value.length === 0 ? `${key}: []\n` : `${key}:\n${block(value, indent)}`
  if (isRecord(value)) return Object.keys(value).length === 0 ? `${key}: {}\n` : `${key}:\n${block(value, `${indent}  `)}`
  return `${key}: ${literal(value, indent)}`
}

function item(value: unknown, indent: string): string {
  if (Array.isArray(value))
    return value.length === 0 ? `${indent}- []\n` : `${indent}- ${block(value, `${indent}  `).trimStart()}`
  if (isRecord(value)) {
    if (Object.keys(value).length === 0) return `${indent}- {}\n`
    return `${indent}- ${block(value, `${indent}  `).slice(indent.length + 2)}`
  }
  return `${indent}- ${literal(value, indent)}`
}

/** Text of several lines stands as a literal block. */
function literal(value: unknown, indent: string): string {
  if (
    typeof value !== 'string' ||
    !value.includes('\n') ||
    /[^\x20-\x7e\n\t\u00a0-\uffff]/.test(value) ||
    /[ \t]\n/.test(value)
  ) {
    return `${scalar(value)}\n`
  }
  if (/^\n* /.test(value)) return `${JSON.stringify(value)}\n`
  const chomp = value.endsWith('\n\n') || value === '\n' ? '+' : value.endsWith('\n') ? '' : '-'
  const lines = value.replace(/\n$/, '').split('\n')
  return `|${chomp}\n${lines.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}\n`
}

/** What YAML 1.1 would read as something other than text. */
const OTHER =
  /^(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|y|Y|n|N|[-+]?(?:\d[\d_]*)(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|[-+]?\.\d[\d_]*(?:[eE][-+]?\d+)?|0x[\da-fA-F_]+|0o?[0-7_]+|0b[01_]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?)$/

function scalar(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value !== 'string') return JSON.stringify(value)
  if (OTHER.test(value)) return `"${value}"`
  if (/[\n\t\x00-\x1f\x7f]/.test(value)) return JSON.stringify(value)
  const needsQuotes =
    /^[-?:](?:\s|$)/.test(value) ||
    /^[,[\]{}#&*!|>'"%@`]/.test(value) ||
    /^(?:---|\.\.\.)/.test(value) ||
    value.includes(': ') ||
    value.includes(' #') ||
    value.endsWith(':') ||
    value !== value.trim() ||
    value === '=' ||
    value === '<<'
  return needsQuotes ? `'${value.replaceAll("'", "''")}'` : value
}
