/**
 * Strict decoding: does a value have exactly the fields and types of its Go struct, in the words of the API server's
 * decoder (`fieldValidation=Strict`, sigs.k8s.io/json)?
 */
import { formatPath, nearest, type Fault } from './fault.ts'
import { STRUCTS } from './fields.ts'

type FieldType =
  | { kind: 'string' | 'bool' | 'int32' | 'int64' | 'number' | 'intOrString' | 'any' }
  | { kind: 'list'; of: FieldType; text: string }
  | { kind: 'map'; of: FieldType; text: string }
  | { kind: 'struct'; name: string }

type Struct = Map<string, FieldType>

/** A table of structs as fields.ts writes them: name to `field type` pairs. */
export type StructTable = Readonly<Record<string, string>>

const compiled = new WeakMap<StructTable, Map<string, Struct>>()

function typeOf(text: string, table: StructTable): FieldType {
  if (text.startsWith('[]')) return { kind: 'list', of: typeOf(text.slice(2), table), text }
  if (text.startsWith('map[string]')) return { kind: 'map', of: typeOf(text.slice(11), table), text }
  switch (text) {
    case 'string':
    case 'bool':
    case 'int32':
    case 'int64':
    case 'number':
    case 'intOrString':
    case 'any':
      return { kind: text }
    default:
      if (!Object.hasOwn(table, text)) throw new Error(`no struct ${text}`)
      return { kind: 'struct', name: text }
  }
}

function structOf(name: string, table: StructTable): Struct {
  let structs = compiled.get(table)
  if (!structs) compiled.set(table, (structs = new Map<string, Struct>()))
  let struct = structs.get(name)
  if (!struct) {
    const lines = table[name]
    if (lines === undefined) throw new Error(`no struct ${name}`)
    struct = new Map(
      lines.split(',').map((pair) => {
        const [field, type] = pair.trim().split(/\s+/)
        return [field!, typeOf(type!, table)] as const
      }),
    )
    structs.set(name, struct)
  }
  return struct
}

interface Walk {
  kind: string
  version: string
  path: (string | number)[]
  faults: Fault[]
  table: StructTable
}

/** Checks `value` against the struct of its kind; `true` if nothing was wrong. */
export function decodeStrictly(
  value: object,
  struct: string,
  kind: string,
  version: string,
  faults: Fault[],
  table: StructTable = STRUCTS,
): boolean {
  const before = faults.length
  walkStruct({ kind, version, path: [], faults, table }, value, struct)
  return faults.length === before
}

/** The same for a part of an object: ObjectMeta of a kind that is not simulated. */
export function decodePartStrictly(
  value: unknown,
  struct: string,
  path: string,
  kind: string,
  version: string,
  faults: Fault[],
): boolean {
  const before = faults.length
  walk({ kind, version, path: [path], faults, table: STRUCTS }, value, { kind: 'struct', name: struct }, kind)
  return faults.length === before
}

export const cannotBeHandled = (kind: string, version: string, words: string): string =>
  `${kind} in version "${version}" cannot be handled as a ${kind}: ${words}`

function walkStruct(at: Walk, value: object, name: string): void {
  const struct = structOf(name, at.table)
  const fields = value as Record<string, unknown>
  for (const field in fields) {
    const type = struct.get(field)
    at.path.push(field)
    // A field that is `null` is one that is not there, as Go's decoder leaves it.
    if (type && fields[field] === null) delete fields[field]
    else if (type) walk(at, fields[field], type, name)
    else unknownField(at, field, struct)
    at.path.pop()
  }
}

function unknownField(at: Walk, field: string, struct: Struct): void {
  const near = nearest(field, struct.keys())
  const names = [...struct.keys()].filter((each) => each !== 'apiVersion' && each !== 'kind')
  const cure =
    near !== undefined
      ? `did you mean ${near}?`
      : names.length <= 12
        ? `the fields here are ${names.join(', ')}`
        : 'take it out, or move it to where it belongs'
  const words = `strict decoding error: unknown field ${JSON.stringify(formatPath(at.path))}`
  at.faults.push({ path: [...at.path], at: 'key', message: cannotBeHandled(at.kind, at.version, words), cure })
}

function walk(at: Walk, value: unknown, type: FieldType, owner: string): void {
  if (value === null || value === undefined) return
  switch (type.kind) {
    case 'any':
      return
    case 'string':
      if (typeof value !== 'string') wrongType(at, value, type, owner)
      return
    case 'bool':
      if (typeof value !== 'boolean') wrongType(at, value, type, owner)
      return
    case 'int32':
    case 'int64':
      if (typeof value !== 'number' || !Number.isInteger(value) || (type.kind === 'int32' && (value | 0) !== value))
        wrongType(at, value, type, owner)
      return
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) wrongType(at, value, type, owner)
      return
    case 'intOrString':
      if (typeof value !== 'string' && !(typeof value === 'number' && Number.isInteger(value))) wrongType(at, value, type, owner)
      return
    case 'struct':
      if (typeof value !== 'object' || Array.isArray(value)) wrongType(at, value, type, owner)
      else walkStruct(at, value, type.name)
      return
    case 'list':
      if (!Array.isArray(value)) return wrongType(at, value, type, owner)
      for (let i = 0; i < value.length; i++) {
        // A `null` among objects is one without fields, as Go's decoder makes it: nobody behind this need think of it.
        if (value[i] === null && type.of.kind === 'struct') value[i] = {}
        at.path.push(i)
        walk(at, value[i], type.of, owner)
        at.path.pop()
      }
      return
    case 'map':
      if (typeof value !== 'object' || Array.isArray(value)) return wrongType(at, value, type, owner)
      for (const key in value) {
        at.path.push(key)
        walk(at, (value as Record<string, unknown>)[key], type.of, owner)
        at.path.pop()
      }
  }
}

/** What Go calls the type, and what a person would write. */
function goType(type: FieldType): [string, string] {
  switch (type.kind) {
    case 'struct':
      return [`v1.${type.name}`, 'fields with values (key: value)']
    case 'list':
      return [type.text.replace(/\[\](?=[A-Z])/, '[]v1.'), 'a list (lines that begin with "- ")']
    case 'map':
      return [type.text, 'fields with values (key: value)']
    case 'bool':
      return ['bool', 'true or false, without quotes']
    case 'string':
      return ['string', 'text: put it in quotes']
    case 'intOrString':
      return ['intstr.IntOrString', 'a number or a name']
    case 'number':
      return ['float64', 'a number, without quotes']
    case 'any':
      return ['interface {}', 'anything']
    default:
      return [type.kind, 'a whole number, without quotes']
  }
}

function wrongType(at: Walk, value: unknown, type: FieldType, owner: string): void {
  const [go, cure] = goType(type)
  const found =
    typeof value === 'number' && type.kind !== 'string' && type.kind !== 'bool'
      ? `number ${value}`
      : typeof value === 'boolean'
        ? 'bool'
        : Array.isArray(value)
          ? 'array'
          : typeof value
  // Go names the struct that holds the field and the path from the top, without list indices.
  const field = `${owner}.${at.path.filter((part) => typeof part === 'string').join('.')}`
  const words = `json: cannot unmarshal ${found} into Go struct field ${field} of type ${go}`
  at.faults.push({
    path: [...at.path],
    at: 'value',
    message: cannotBeHandled(at.kind, at.version, words),
    cure: `${formatPath(at.path)} is ${cure}`,
  })
}
