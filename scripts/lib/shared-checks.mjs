// The checks that lie beside the project in ../shared: what real Linux, the real kube-proxy and real clusters did, compared with ours.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './run.mjs'

export const shared = join(root, '..', 'shared')

/** Which cases must hold today; `*` stands for any characters. Widen the lists as the engine widens, in the end to `*`. */
const KERNEL = ['0*', '100*', '110*', '130*', '140*', '150*', 'fuzz-*']
const KUBE_PROXY = [
  'tutorial-kind-worker',
  'tutorial-kind-worker+no-nfacct',
  'no-services',
  'clusterip-*',
  'nodeport-1',
  'nodeport-3',
  'multiport-named',
  'unnamed-port',
  'udp',
  'targetport-differs',
]
const CLUSTERS = ['kind-two-nodes', 'three-nodes-policies', 'three-nodes-bridge', 'bridge-no-hairpin', 'kind-two-nodes-nftables']

const pattern = (glob) =>
  new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )
const chosen = (names, globs) => names.filter((name) => globs.some((glob) => pattern(glob).test(name)))

/** A list that matches no case is a check that checks nothing: it fails. */
async function check(name, cases, start) {
  const result =
    cases.length === 0
      ? { status: 1, output: `no case of ${name} matches the list in scripts/lib/shared-checks.mjs\n` }
      : await start(cases)
  return { name, ...result }
}

/** Each check, as a function that runs it. */
export function sharedChecks() {
  const at = (...names) => join(shared, ...names)
  const list = (...names) => (existsSync(at(...names)) ? readdirSync(at(...names)) : [])
  const kernel = chosen(
    list('kernel-lab', 'cases').flatMap((file) => (file.endsWith('.sh') ? [file.slice(0, -3)] : [])),
    KERNEL,
  )
  const kubeProxy = chosen(list('kube-proxy', 'cases', '1.36'), KUBE_PROXY)
  const clusters = chosen(list('cluster-lab', 'labs'), CLUSTERS)
  return [
    () =>
      check('kernel-lab', kernel, (names) =>
        run('bash', [at('kernel-lab', 'check'), ...names.map((name) => at('kernel-lab', 'cases', `${name}.sh`))]),
      ),
    () =>
      check('kube-proxy', kubeProxy, (names) =>
        run(process.execPath, [at('kube-proxy', 'check.mjs'), ...names.map((name) => at('kube-proxy', 'cases', '1.36', name))]),
      ),
    () => check('cluster-lab', clusters, (names) => run(process.execPath, [at('cluster-lab', 'check.mjs'), ...names])),
  ]
}
