/** A Linux host under load: reading a hundred thousand rules, the first packet through them, packets through three namespaces. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openLab, reachLab, traceLab } from '../src/lab/lab.ts'
import { createLabHost, runScript } from '../src/lab/shell-host.ts'
import { proxyModel } from '../src/kube/proxy/model.ts'
import { syncIptables } from '../src/kube/proxy/sync.ts'
import { resolveSettings } from '../src/kube/settings.ts'
import { forkKernel } from '../src/linux/create.ts'
import type { Kernel } from '../src/linux/kernel.ts'
import { restoreText } from '../src/linux/netfilter/restore.ts'
import { emptyNetfilter } from '../src/linux/netfilter/ruleset.ts'
import { saveText } from '../src/linux/netfilter/save.ts'
import { sendPacket } from '../src/linux/output.ts'
import { runNext } from '../src/linux/run.ts'
import { parseIp } from '../src/net/ip.ts'
import { manyServices, manyServicesFile, serviceAddress } from './many-services.ts'
import { bestMs, medianMs, report } from './measure.ts'

const SERVICES = 10_000

/** What is reachable: measured after a collection. */
function heldMB(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed / 1e6
}

/** 10,000 Services of three endpoints: about 110,000 rules. Best of five in a warm process; memory is what the rules hold. */
export async function restore(): Promise<void> {
  const objects = manyServices(SERVICES)
  const synced = emptyNetfilter()
  syncIptables(synced, proxyModel(objects, resolveSettings({ nfacct: false }, objects), 'kind-worker', 4))
  const text = saveText(synced, 4)
  const rules = text.split('\n-A ').length
  if (rules < 100_000) throw new Error(`only ${rules} rules`)
  const ms = await bestMs(() => {
    const { status, stderr } = restoreText(emptyNetfilter(), text, { family: 4 })
    if (status !== 0) throw new Error(stderr)
  })
  report('restore-110000-rules', ms / 1000, { unit: 's', max: 0.5 })
  const before = heldMB()
  const netfilter = emptyNetfilter()
  restoreText(netfilter, text, { family: 4 })
  report('restore-110000-rules-memory', heldMB() - before, { unit: 'MB', max: 300 })
  if (netfilter.ipv4.size === 0) throw new Error('nothing was kept')
}

export async function firstPacket(): Promise<void> {
  const { lab } = openLab(manyServicesFile(SERVICES))
  if (!lab) throw new Error('the made-up cluster does not open')
  const to = `${serviceAddress(SERVICES - 100)}:80`
  let seed = 0
  const explained = await medianMs(15, () => {
    if (traceLab(lab, { from: 'pod/default/client', to, seed: seed++ }).end.result !== 'open') throw new Error('not open')
  })
  report('first-packet-10000-services-explained', explained, { unit: 'ms', max: 5 })
  // Another Service each time, on a copy that no packet has met.
  let service = SERVICES - 200
  const plain = await medianMs(15, () => {
    if (reachLab(lab, 'pod/default/client', `${serviceAddress(service++)}:80`).result !== 'open') throw new Error('not open')
  })
  // Three connections, one to each endpoint, of which the first packet is a part.
  report('first-packet-10000-services', plain / 3, { unit: 'ms', max: 1 })
}

const HOSTS = `
ip netns add left; ip netns add right
ip link add vleft type veth peer name eth0 netns left
ip link add vright type veth peer name eth0 netns right
ip addr add 10.1.0.1/24 dev vleft; ip addr add 10.2.0.1/24 dev vright; ip link set vleft up; ip link set vright up
ip -n left addr add 10.1.0.2/24 dev eth0; ip -n left link set eth0 up; ip -n left route add default via 10.1.0.1
ip -n right addr add 10.2.0.2/24 dev eth0; ip -n right link set eth0 up; ip -n right route add default via 10.2.0.1
sysctl -qw net.ipv4.ip_forward=1
iptables -t nat -A POSTROUTING -o vright -j MASQUERADE
iptables -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
ip netns exec left ping -c 1 10.2.0.2 >/dev/null || exit 1
`

/** One UDP packet after the other from a namespace through a router that masquerades to another: a packet a round, without a trace. */
export async function throughput(): Promise<void> {
  const host = createLabHost()
  if ((await runScript(host, HOSTS, { name: 'bench', stdout: () => {}, stderr: () => {} })) !== 0)
    throw new Error('the three namespaces do not reach each other')
  const { choose } = host.world.kernel.env
  const kernel: Kernel = forkKernel(host.world.kernel, { choose, socketEvent: () => undefined })
  const left = [...kernel.namespaces.values()].find((netns) => netns.id.endsWith('left'))!
  const PACKETS = 20_000
  const ms = await medianMs(3, () => {
    for (let i = 0; i < PACKETS; i++) {
      sendPacket(
        kernel,
        left,
        {
          src: parseIp('10.1.0.2')!,
          dst: parseIp('10.2.0.2')!,
          ttl: 64,
          tos: 0,
          df: true,
          id: 0,
          protocol: 17,
          transport: { kind: 'udp', sport: 40_000, dport: 9999, data: 'x' },
        },
        { by: 'bench', what: 'data' },
      )
      while (runNext(kernel, kernel.now + 0.5)) {
        /* until it has arrived */
      }
    }
  })
  report('packets-a-second-through-three-namespaces', PACKETS / (ms / 1000), { unit: '/s', min: 20_000 })
}
