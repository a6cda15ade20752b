/** `kubectl edit`: an object as YAML in an editor, and what was changed in it is sent (kubectl's pkg/cmd/util/editor). There is no editor here but the one that KUBE_EDITOR or EDITOR names and, in the page, the YAML panel. */
import { canonical } from '../../../kube/names.ts'
import { present } from '../../../kube/server/present.ts'
import { mergePatch } from '../../../kube/server/patch.ts'
import type { ApiObject } from '../../../kube/server/server.ts'
import { findObject } from '../../../kube/server/read.ts'
import type { NamedObject } from '../../command.ts'
import { ToolExit } from '../../tool.ts'
import { CHOOSING, choose, store } from './edits.ts'
import { type Kubectl, type Verb, fail } from './context.ts'
import { parseManifests } from './manifest.ts'
import { type Target, objectName, resourceNamed } from './names.ts'
import { toYaml } from './text.ts'

const HEAD = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

export const edit: Verb = {
  name: 'edit',
  flags: { ...CHOOSING, 'output-patch': 'bool', 'save-config': 'bool', validate: { without: 'strict' }, subresource: 'string' },
  async run(kubectl) {
    if (kubectl.operands.length === 0 && !kubectl.flags.has('filename'))
      throw fail(
        "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
      )
    const { env } = kubectl.process
    const editor = env.get('KUBE_EDITOR') ?? env.get('EDITOR')
    const { edit: show } = kubectl.process.host
    if (editor === undefined && show) {
      for (const target of await choose(kubectl, kubectl.operands, 'edit')) showOne(kubectl, target, show)
      return 0
    }
    if (editor === undefined)
      throw new ToolExit(
        1,
        'kubectl: "edit" opens an editor, and this machine has none: change the YAML beside the picture, use kubectl patch or kubectl apply, or name a command that edits (KUBE_EDITOR="sed -i s/80/81/" kubectl edit …)\n',
      )
    for (const target of await choose(kubectl, kubectl.operands, 'edit')) await editOne(kubectl, target, editor)
    return 0
  },
}

/** The text beside the picture is the editor. What a controller made is not in it, but perhaps what that was made from. */
function showOne(kubectl: Kubectl, { object }: Target, show: (object: NamedObject) => boolean): void {
  let at: ApiObject | undefined = object
  while (at && !show({ kind: at.kind, namespace: at.metadata.namespace, name: at.metadata.name })) at = makerOf(kubectl, at)
  if (!at)
    throw fail(
      `${objectName(object)} is not in the YAML beside the picture: use kubectl patch, or name a command that edits (KUBE_EDITOR="sed -i s/80/81/" kubectl edit …)`,
    )
  const made = at === object ? '' : `${objectName(object)} is made from ${objectName(at)}: `
  kubectl.out(
    `${made}${objectName(at)} is open in the YAML panel. What is changed there builds the cluster anew; kubectl patch changes the one that runs.\n`,
  )
}

function makerOf({ server }: Kubectl, { metadata }: ApiObject): ApiObject | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  return owner && findObject(server, resourceNamed(server, owner.kind), metadata.namespace, owner.name)
}

async function editOne(kubectl: Kubectl, target: Target, editor: string): Promise<void> {
  const { process } = kubectl
  const before = present(kubectl.server, target.object)
  const path = `/tmp/kubectl-edit-${process.pid}.yaml`
  process.writeFile(path, HEAD + toYaml(before))
  kubectl.flush()
  const status = await process.spawn({ argv: ['bash', '-c', `${editor} ${path}`] })
  if (status !== 0) throw fail(`there was a problem with the editor ${JSON.stringify(editor)}`)
  const text = process
    .readFile(path)
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
  await process.spawn({ argv: ['rm', path] })
  if (text.trim() === '') {
    kubectl.err('Edit cancelled, saved file was empty.\n')
    return
  }
  const [manifest] = parseManifests(text, path, 'edit')
  const change = changeBetween(before, manifest!.object)
  if (change === undefined) return kubectl.err('Edit cancelled, no changes made.\n')
  store(kubectl, target, mergePatch(target.object, change) as ApiObject, 'edited')
}

/** A JSON merge patch that makes one of the other (RFC 7386); undefined where they are the same. */
function changeBetween(from: unknown, to: unknown): unknown {
  if (!isRecord(from) || !isRecord(to)) return canonical(from) === canonical(to) ? undefined : to
  const change: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const part = Object.hasOwn(to, key) ? changeBetween(from[key], to[key]) : null
    if (part !== undefined && !(part === null && from[key] === undefined)) change[key] = part
  }
  return Object.keys(change).length > 0 ? change : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
