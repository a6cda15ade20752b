/** `-f`: files, folders and standard input to objects, as kubectl reads them (k8s.io/cli-runtime/pkg/resource). */
import { parseAllDocuments } from 'yaml'
import { resourceFor } from '../../../kube/server/admit.ts'
import type { Resource } from '../../../kube/resources.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { StreamError } from '../../command.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, fail, flagList } from './context.ts'
import { goYamlWords } from './yaml-words.ts'

export interface Manifest {
  /** The file's name as typed; `STDIN`. */
  source: string
  object: ApiObject
}

/** All objects of all `-f`, in order. */
export function readManifests(kubectl: Kubectl, stdin?: string): Manifest[] {
  const found: Manifest[] = []
  for (const name of flagList(kubectl, 'filename')) {
    if (name === '-') found.push(...parseManifests(stdin ?? '', 'STDIN', kubectl.verb))
    else if (/^https?:\/\//.test(name)) throw fail(`unable to read URL "${name}", this machine is not connected to the internet`)
    else found.push(...parseManifests(readFile(kubectl, name), name, kubectl.verb))
  }
  return found
}

/** Needs to wait for standard input only where `-f -` stands. */
export const stdinOf = async (kubectl: Kubectl): Promise<string | undefined> =>
  flagList(kubectl, 'filename').includes('-') ? kubectl.process.stdin.readAll() : undefined

function readFile(kubectl: Kubectl, name: string): string {
  try {
    return kubectl.process.readFile(kubectl.process.resolve(name))
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    if (error.message === 'No such file or directory') throw fail(`the path "${name}" does not exist`)
    if (error.message === 'Is a directory') throw fail(`reading a whole folder ("${name}") is not simulated: name the files`)
    throw fail(`read ${name}: ${error.message.toLowerCase()}`)
  }
}

/** `error validating data: …`, which no flag of kubectl but `--validate=false` lets pass. */
const invalid = (source: string, what: string): ToolExit =>
  fail(
    `error validating "${source}": error validating data: ${what}; if you choose to ignore these errors, turn validation off with --validate=false`,
  )

/** A manifest's documents as kubectl reads them: a key that stands twice is not refused, the last one counts. */
export const manifestDocuments = (text: string): ReturnType<typeof parseAllDocuments> =>
  parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', version: '1.1', merge: true, uniqueKeys: false })

export function parseManifests(text: string, source: string, verb = 'apply'): Manifest[] {
  const found: Manifest[] = []
  const documents = manifestDocuments(text)
  const refuse = (words: string): ToolExit => fail(`error parsing ${source}: error converting YAML to JSON: yaml: ${words}`)
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors
    if (error) throw refuse(goYamlWords(text, error))
    let value: unknown
    try {
      value = document.toJS()
    } catch (thrown) {
      if (!(thrown instanceof ReferenceError)) throw thrown
      const [, alias] = /: (\S+)$/.exec(thrown.message) ?? []
      throw alias === undefined ? refuse('document contains excessive aliasing') : refuse(`unknown anchor '${alias}' referenced`)
    }
    if (value !== null && value !== undefined) collect(value, source, found)
  }
  if (found.length === 0) throw new ToolExit(1, `error: no objects passed to ${verb}\n`)
  return found
}

function collect(value: unknown, source: string, found: Manifest[]): void {
  if (typeof value !== 'object' || Array.isArray(value) || value === null) throw invalid(source, 'invalid object to validate')
  const object = value as ApiObject & { items?: unknown[] }
  const lacks = [...(object.apiVersion ? [] : ['apiVersion not set']), ...(object.kind ? [] : ['kind not set'])]
  if (lacks.length > 0) throw invalid(source, lacks.length > 1 ? `[${lacks.join(', ')}]` : lacks[0]!)
  for (const field of ['apiVersion', 'kind'] as const) {
    const given: unknown = object[field]
    if (typeof given === 'string') continue
    const kind =
      typeof given === 'object' ? (Array.isArray(given) ? 'array' : 'object') : typeof given === 'boolean' ? 'bool' : typeof given
    throw fail(
      `unable to decode "${source}": json: cannot unmarshal ${kind} into Go struct field TypeMeta.${field} of type string`,
    )
  }
  if (object.kind.endsWith('List') && Array.isArray(object.items)) {
    for (const each of object.items) {
      const item =
        object.kind === 'List' ? each : { apiVersion: object.apiVersion, kind: object.kind.slice(0, -4), ...(each as object) }
      collect(item, source, found)
    }
    return
  }
  found.push({ source, object: { ...object, metadata: object.metadata ?? { name: '' } } })
}

/** The resource that an object of a file is of; a refusal in kubectl's words. */
export function resourceOfManifest(kubectl: Kubectl, { object, source }: Manifest): Resource {
  const resource = resourceFor(kubectl.server, object)
  if (resource) return resource
  throw new ToolExit(
    1,
    `error: resource mapping not found for name: "${object.metadata.name ?? ''}" namespace: "${object.metadata.namespace ?? ''}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first\n`,
  )
}
