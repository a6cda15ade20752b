/** `kubectl replace`: a manifest takes the place of what is there (kubectl's pkg/cmd/replace). */
import { notFound } from '../../../kube/server/errors.ts'
import { findObject } from '../../../kube/server/read.ts'
import { createObject, deleteObject, replaceObject } from '../../../kube/server/write.ts'
import { each, withNamespace } from './apply.ts'
import { type Verb, dryRunOf, dryRunSuffix, fail, isSet } from './context.ts'
import { readManifests, resourceOfManifest, stdinOf } from './manifest.ts'
import { objectName } from './names.ts'

export const replace: Verb = {
  name: 'replace',
  flags: {
    'filename,f': 'strings',
    'kustomize,k': 'string',
    force: 'bool',
    'grace-period': 'string',
    'dry-run': { without: 'unchanged' },
    'output,o': 'string',
    'save-config': 'bool',
    cascade: { without: 'background' },
    timeout: 'string',
    wait: 'bool',
    validate: { without: 'strict' },
  },
  async run(kubectl) {
    if (!kubectl.flags.has('filename')) throw fail('must specify one of -f and -k')
    const dryRun = dryRunOf(kubectl)
    const options = { actor: 'kubectl', dryRun: dryRun !== 'none' }
    return each(
      kubectl,
      readManifests(kubectl, await stdinOf(kubectl)),
      (manifest) => {
        const { server } = kubectl
        const resource = resourceOfManifest(kubectl, manifest)
        const object = withNamespace(manifest.object, resource.namespaced ? kubectl.namespace : undefined)
        const { name, namespace } = object.metadata
        const found = findObject(server, resource, namespace, name)
        if (isSet(kubectl, 'force')) {
          if (found) {
            deleteObject(server, resource, namespace, name, { ...options, graceSeconds: 0 })
            kubectl.out(`${resource.singular} "${name}" deleted\n`)
          }
          createObject(server, resource, object, namespace, options)
        } else if (!found) throw notFound(resource, name)
        else replaceObject(server, resource, object, namespace, options)
        kubectl.out(`${objectName(object)} replaced${dryRunSuffix(dryRun)}\n`)
      },
      'replacing',
    )
  },
}
