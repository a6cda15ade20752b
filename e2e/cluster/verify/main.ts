/**
 * node --import tsx e2e/cluster/verify/main.ts FROM TO [6]: random clusters, each built twice. Ours writes the rules; the real kernel, in
 * namespaces of its own, is given the same rules and the CNI's plumbing and is probed from everywhere; every pair must be what `reach` says.
 * Linux and root; takes seconds a cluster.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Lab as Ours, openLab, reachLab } from '../../../src/lab/lab.ts'
import { runSetup } from '../../../src/lab/shell-host.ts'
import { saveText } from '../../../src/linux/netfilter/save.ts'
import { PRINT_PLAIN } from '../../../src/linux/nftables/print.ts'
import { runNft } from '../../../src/linux/nftables/run.ts'
import { readSysctl } from '../../../src/linux/sysctl.ts'
import { PREFIX, type RuleFiles, buildScript } from './build.ts'
import { type Lab, NODES, generateLab } from './generate.ts'

const here = (name: string): string => new URL(name, import.meta.url).pathname
const SHOWN = 12

/** Only what an earlier run of this left. */
function clean(): void {
  const listed = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout.split('\n')
  for (const name of listed.map((line) => line.split(' ')[0]!).filter((each) => each.startsWith(PREFIX)))
    spawnSync('ip', ['netns', 'del', name])
}

function writeRules(ours: Ours, folder: string): Map<string, RuleFiles> {
  return new Map(
    NODES.map((name) => {
      const netns = ours.world.kernel.namespaces.get(`node/${name}`)!
      const file = (kind: string, text: string): string => {
        writeFileSync(join(folder, `${name}.${kind}`), text)
        return join(folder, `${name}.${kind}`)
      }
      const { stdout } = runNft(netns.netfilter.nftables, {
        name: undefined,
        text: 'list ruleset',
        readFile: () => undefined,
        ifindex: () => undefined,
        checkOnly: false,
        echo: false,
        print: { ...PRINT_PLAIN, now: 0 },
      })
      return [
        name,
        {
          iptables: file('v4', saveText(netns.netfilter, 4)),
          ip6tables: file('v6', saveText(netns.netfilter, 6)),
          nft: file('nft', stdout.trim() === '' ? '' : stdout),
          routeLocalnet: readSysctl(netns, 'ipv4.conf.all.route_localnet') ?? '0',
        },
      ]
    }),
  )
}

async function serve(lab: Lab): Promise<ChildProcess[]> {
  const servers = new Map<string, unknown[]>()
  const add = (netns: string, server: unknown) => servers.set(netns, [...(servers.get(netns) ?? []), server])
  for (const pod of lab.pods) add(pod.hostNetwork ? NODES[pod.node]! : pod.name, [pod.name, pod.ports])
  for (const { name, servers: ports } of lab.hosts) if (ports.length > 0) add(name, [name, ports.map((port) => ['TCP', port])])
  const running = [...servers].map(([netns, list]) =>
    spawn(
      'ip',
      ['netns', 'exec', `${PREFIX}${netns}`, 'python3', here('serve.py'), String(lab.plan.family), JSON.stringify(list)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    ),
  )
  await Promise.all(running.map((each) => new Promise((done) => each.stdout.once('data', done))))
  return running
}

interface Asked {
  to: string
  row: ReturnType<typeof reachLab>
}

interface Answer {
  results: string[]
  backends: [string, string][]
}

async function probe(netns: string, family: number, questions: { to: string; want: string[] }[]): Promise<Answer[]> {
  const child = spawn('ip', ['netns', 'exec', `${PREFIX}${netns}`, 'python3', here('probe.py'), String(family)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(questions))
  let text = ''
  for await (const part of child.stdout) text += String(part)
  return JSON.parse(text) as Answer[]
}

/** What differs from one place, in words; asked twice, since a machine under load lets an answer come late. */
async function compare(ours: Ours, lab: Lab, ref: string, netns: string): Promise<{ pairs: number; differ: string[] }> {
  const asked: Asked[] = lab.destinations
    .filter((to) => ref.startsWith('node/') || !to.startsWith(lab.plan.inUrl(lab.plan.loopback)))
    .map((to) => ({ to, row: reachLab(ours, ref, to) }))
  const real = (answer: Answer | undefined): string => JSON.stringify([answer?.results, answer?.backends])
  const said = ({ row }: Asked): string => JSON.stringify([row.result === 'mixed' ? row.results : [row.result], row.backends])
  let [open, answers]: [Asked[], Answer[]] = [asked, []]
  for (let round = 0; round < 2 && open.length > 0; round++) {
    const questions = open.map(({ to, row }) => ({ to, want: row.backends.map(([name]) => name) }))
    const heard = await probe(netns, lab.plan.family, questions)
    const wrong = open.map((each, i) => real(heard[i]) !== said(each))
    answers = heard.filter((_, i) => wrong[i])
    open = open.filter((_, i) => wrong[i])
  }
  const differ = open.map((each, i) => `  ${ref} > ${each.to}\n    real ${real(answers[i])}\n    ours ${said(each)}`)
  return { pairs: asked.length, differ }
}

async function verify(seed: number, family: 4 | 6): Promise<{ pairs: number; differ: number }> {
  clean()
  const lab = generateLab(seed, family)
  const { lab: ours, problems } = openLab(lab.text)
  if (!ours) throw new Error(`seed ${seed}: ${problems[0]?.message ?? 'refused'}`)
  const folder = mkdtempSync(join(tmpdir(), 'verify-'))
  const script = buildScript(lab, writeRules(ours, folder))
  if (lab.setup.length > 0) await runSetup(ours, () => undefined)
  const built = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`seed ${seed}: ${built.stderr}`)
  const servers = await serve(lab)
  const places: [string, string][] = [
    ...lab.pods.filter((pod) => !pod.hostNetwork).map(({ name }): [string, string] => [`pod/default/${name}`, name]),
    ...NODES.map((name): [string, string] => [`node/${name}`, name]),
    ...lab.hosts.slice(0, 2).map(({ name }): [string, string] => [`host/${name}`, name]),
  ]
  const found = await Promise.all(places.map(([ref, netns]) => compare(ours, lab, ref, netns)))
  for (const server of servers) server.kill('SIGKILL')
  clean()
  rmSync(folder, { recursive: true })
  const differ = found.flatMap((each) => each.differ)
  const pairs = found.reduce((sum, each) => sum + each.pairs, 0)
  const setup = lab.setup.map(([name, command]) => `; ${name}: ${command}`).join('')
  console.log(
    [
      `seed ${seed}: ${lab.cni}, ${lab.proxyMode}${setup}: ${differ.length} of ${pairs} pairs differ`,
      ...differ.slice(0, SHOWN),
    ].join('\n'),
  )
  return { pairs, differ: differ.length }
}

const [from = 1, to = from, family = 4] = process.argv.slice(2).map(Number)
let [pairs, differ] = [0, 0]
for (let seed = from; seed <= to; seed++) {
  const found = await verify(seed, family === 6 ? 6 : 4)
  pairs += found.pairs
  differ += found.differ
}
console.log(`${differ} of ${pairs} pairs differ`)
process.exitCode = differ === 0 ? 0 : 1
