/** `-o`: one object or several as YAML, JSON, names, columns or by a template (k8s.io/cli-runtime/pkg/printers, genericclioptions). */
import type { ApiObject } from '../../../kube/server/server.ts'
import { type Kubectl, fail, flag } from './context.ts'
import { TemplateError, parseTemplate, runTemplate } from './go-template.ts'
import { JsonPathError, parseJsonPath, runJsonPath } from './jsonpath.ts'
import { objectName } from './names.ts'
import { printTable } from './table.ts'
import { compactJson, toJson, toYaml } from './text.ts'

const FORMATS = [
  'custom-columns',
  'custom-columns-file',
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'name',
  'template',
  'templatefile',
  'wide',
  'yaml',
]

/** Prints objects as `-o` asks; undefined for the table (no `-o`, or `wide`). `isList`: several were asked for. */
export function formatObjects(kubectl: Kubectl, objects: readonly ApiObject[], isList: boolean): string | undefined {
  const output = flag(kubectl, 'output') ?? ''
  if (output === '' || output === 'wide') return undefined
  const equals = output.indexOf('=')
  const kind = equals < 0 ? output : output.slice(0, equals)
  const argument = equals < 0 ? flag(kubectl, 'template') : output.slice(equals + 1)
  const whole = isList ? { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } } : objects[0]!
  switch (kind) {
    case 'yaml':
      return toYaml(whole)
    case 'json':
      return toJson(whole)
    case 'name':
      return objects.map((each) => `${objectName(each)}\n`).join('')
    case 'jsonpath':
      return byPath(required(argument, 'jsonpath'), whole, false, flag(kubectl, 'allow-missing-template-keys') !== 'false')
    case 'jsonpath-as-json':
      return byPath(required(argument, 'jsonpath-as-json'), whole, true)
    case 'jsonpath-file':
      return byPath(
        readFile(kubectl, required(argument, 'jsonpath-file'), `error reading --template ${argument ?? ''}, `).replace(/\n$/, ''),
        whole,
        false,
      )
    case 'custom-columns':
      return customColumns(kubectl, required(argument, 'custom-columns'), objects)
    case 'custom-columns-file':
      return customColumns(
        kubectl,
        columnsFile(readFile(kubectl, required(argument, kind), `error reading template ${argument ?? ''}, `)),
        objects,
      )
    case 'go-template':
    case 'template':
      return byTemplate(required(argument, kind), whole)
    case 'go-template-file':
    case 'templatefile':
      return byTemplate(readFile(kubectl, required(argument, kind), `error reading --template ${argument ?? ''}, `), whole)
    case 'kyaml':
      throw fail(`output format "${kind}" is not simulated: use yaml`)
    default:
      throw fail(
        `unable to match a printer suitable for the output format "${kind}", allowed formats are: ${FORMATS.filter((each) => each !== 'kyaml' || kubectl.server.settings.version === '1.36').join(',')}`,
      )
  }
}

/** A file that a flag names; `about`: what kubectl says before Go's words. */
export function readFile({ process }: Kubectl, path: string, about: string): string {
  try {
    return process.readFile(process.resolve(path))
  } catch {
    throw fail(`${about}open ${path}: no such file or directory`)
  }
}

function byTemplate(template: string, whole: unknown): string {
  let doing = 'parsing'
  try {
    const nodes = parseTemplate(template)
    doing = 'executing'
    return runTemplate(nodes, whole)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw fail(
      doing === 'parsing'
        ? `error parsing template ${template}, template: output:1: ${error.message}`
        : `error executing template ${JSON.stringify(template)}: template: output:1: executing "output": ${error.message}`,
    )
  }
}

function required(argument: string | undefined, format: string): string {
  if (argument !== undefined && argument !== '') return argument
  throw fail(
    format.startsWith('custom')
      ? 'custom-columns format specified but no custom columns given'
      : 'template format specified but no template given',
  )
}

const plain = (value: unknown): string =>
  typeof value === 'object' && value !== null ? compactJson(value) : value === null || value === undefined ? '' : textOf(value)

function byPath(template: string, whole: unknown, asJson: boolean, lenient = true): string {
  let parsed = false
  try {
    const nodes = parseJsonPath(template)
    parsed = true
    if (!asJson) return runJsonPath(nodes, whole, plain, lenient)
    const values: unknown[] = []
    runJsonPath(nodes, whole, (value) => (values.push(value), ''))
    return toJson(values)
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error
    if (!parsed) throw fail(`error parsing jsonpath ${template}, ${error.message}`)
    throw fail(
      `error executing jsonpath ${JSON.stringify(template)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${template}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(whole)}\n\n`,
    )
  }
}

function columnsFile(text: string): string {
  const [names = '', paths = ''] = text.split('\n')
  const values = paths.trim().split(/\s+/)
  return names
    .trim()
    .split(/\s+/)
    .map((name, i) => `${name}:${values[i] ?? ''}`)
    .join(',')
}

function customColumns(kubectl: Kubectl, text: string, objects: readonly ApiObject[]): string {
  const columns = text.split(/,(?![^[]*\])/).map((part) => {
    const colon = part.indexOf(':')
    if (colon < 0) throw fail(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`)
    return { name: part.slice(0, colon), nodes: parsePath(part.slice(colon + 1)) }
  })
  const cell = (value: unknown): string =>
    typeof value === 'object' && value !== null ? goValue(value) : value === null || value === undefined ? '<nil>' : textOf(value)
  const rows = objects.map((object) =>
    columns.map(({ nodes }) => {
      const values: string[] = []
      runJsonPath(nodes, object, (value) => (values.push(cell(value)), ''))
      return values.length === 0 ? '<none>' : values.join(',')
    }),
  )
  const head = kubectl.flags.has('no-headers') ? [] : [columns.map(({ name }) => name)]
  return printTable([...head, ...rows])
}

function parsePath(path: string): ReturnType<typeof parseJsonPath> {
  try {
    return parseJsonPath(path)
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error
    throw fail(error.message)
  }
}

/** fmt's %#v. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `map[string]interface {}{${pairs.map(([key, each]) => `${JSON.stringify(key)}:${goSyntax(each)}`).join(', ')}}`
  }
  return value === null || value === undefined ? 'interface {}(nil)' : JSON.stringify(value)
}

/** fmt's %v of a map or a list. */
function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `map[${pairs.map(([key, each]) => `${key}:${goValue(each)}`).join(' ')}]`
  }
  return textOf(value)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
