/** `-f`: files, folders and standard input to objects, as kubectl reads them (k8s.io/cli-runtime/pkg/resource). */
import { parseAllDocuments } from 'yaml'
import { resourceFor } from '../../../kube/server/admit.ts'
import type { Resource } from '../../../kube/resources.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { StreamError } from '../../command.ts'
import { ToolExit } from '../../tool.ts'
import { type Kubectl, fail, flagList } from './context.ts'

export interface Manifest {
  /** The file's name as typed; `STDIN`. */
  source: string
  object: ApiObject
}

/** All objects of all `-f`, in order. */
export function readManifests(kubectl: Kubectl, stdin?: string): Manifest[] {
  const found: Manifest[] = []
  for (const name of flagList(kubectl, 'filename')) {
    if (name === '-') found.push(...parseManifests(stdin ?? '', 'STDIN'))
    else if (/^https?:\/\//.test(name)) throw fail(`unable to read URL "${name}", this machine is not connected to the internet`)
    else found.push(...parseManifests(readFile(kubectl, name), name))
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

export function parseManifests(text: string, source: string): Manifest[] {
  const found: Manifest[] = []
  const documents = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent', version: '1.1', merge: true })
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors
    if (error) {
      const line = text.slice(0, error.pos[0]).split('\n').length
      throw fail(
        `error parsing ${source}: error converting YAML to JSON: yaml: line ${line}: ${error.message.replace(/ at line \d+.*$/s, '')}`,
      )
    }
    const value: unknown = document.toJS()
    if (value !== null && value !== undefined) collect(value, source, found)
  }
  if (found.length === 0) throw new ToolExit(1, 'error: no objects passed to apply\n')
  return found
}

function collect(value: unknown, source: string, found: Manifest[]): void {
  if (typeof value !== 'object' || Array.isArray(value) || value === null)
    throw fail(
      `error parsing ${source}: error converting YAML to JSON: yaml: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type map[string]interface {}`,
    )
  const object = value as ApiObject & { items?: unknown[] }
  const unreadable = (what: string): never => {
    throw fail(`unable to decode "${source}": Object '${what}' is missing in '${JSON.stringify(value)}'`)
  }
  if (!object.kind) unreadable('Kind')
  if (!object.apiVersion) unreadable('apiVersion')
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
    `error: resource mapping not found for name: "${object.metadata.name}" namespace: "${object.metadata.namespace ?? ''}" from "${source}": no matches for kind "${object.kind}" in version "${object.apiVersion}"\nensure CRDs are installed first\n`,
  )
}
