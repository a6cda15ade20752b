/** What stands in a node's files: kube-proxy's log, the CNI plugin's configuration, the static pods' manifests of a kubeadm cluster. */
import { dictionary } from '../../net/dictionary.ts'
import { podCidrs } from '../controllers/nodes.ts'
import type { ClusterSettings, Node } from '../objects.ts'
import { timestamp } from './clock.ts'
import type { ApiServer } from './server.ts'

/** klog's head: severity, month and day, time, thread, source. */
function klog(at: number, source: string, text: string): string {
  const time = timestamp(at)
  return `I${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 19)}.000000       1 ${source}] ${text}`
}

/** What a kube-proxy says when it starts, in the words of its release. */
export function proxyLog({ settings }: ApiServer): string[] {
  const mode = settings.proxyMode
  if (settings.version === '1.20') {
    return [
      klog(0, 'node.go:172', 'Successfully retrieved node IP'),
      klog(0, `server_others.go:185`, `Using ${mode} Proxier.`),
      klog(0, 'server.go:650', 'Version: v1.20.15'),
      klog(0, 'config.go:315', 'Starting service config controller'),
      klog(0, 'shared_informer.go:240', 'Waiting for caches to sync for service config'),
      klog(0, 'config.go:224', 'Starting endpoint slice config controller'),
      klog(0, 'shared_informer.go:247', 'Caches are synced for service config'),
      klog(0, 'shared_informer.go:247', 'Caches are synced for endpoint slice config'),
    ]
  }
  return [
    klog(0, 'server_linux.go:53', `"Using ${mode} proxy"`),
    klog(0, 'server.go:677', '"Successfully retrieved node IP(s)"'),
    klog(0, 'conntrack.go:60', '"Setting nf_conntrack_max" nfConntrackMax=131072'),
    klog(0, 'server_linux.go:170', `"Using ${mode} Proxier"`),
    klog(
      0,
      'proxier.go:255',
      '"Setting route_localnet=1 to allow node-ports on localhost; to change this either disable iptables.localhostNodePorts (--iptables-localhost-nodeports) or set nodePortAddresses (--nodeport-addresses) to filter loopback addresses"',
    ),
    klog(0, 'server.go:872', `"Version info" version="${settings.version === '1.36' ? 'v1.36.1' : 'v1.30.13'}"`),
    klog(0, 'config.go:192', '"Starting service config controller"'),
    klog(0, 'config.go:101', '"Starting endpoint slice config controller"'),
    klog(0, 'config.go:319', '"Starting node config controller"'),
    klog(0, 'shared_informer.go:356', '"Caches are synced" controller="service config"'),
    klog(0, 'shared_informer.go:356', '"Caches are synced" controller="endpoint slice config"'),
    klog(0, 'shared_informer.go:356', '"Caches are synced" controller="node config"'),
  ]
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

function cniFile(settings: ClusterSettings, node: Node): [string, string] {
  const subnet = podCidrs(node)[0] ?? ''
  if (settings.cni === 'bridge') {
    const bridge = {
      cniVersion: '0.3.1',
      name: 'bridge',
      plugins: [
        {
          type: 'bridge',
          bridge: 'cni0',
          isGateway: true,
          ipMasq: true,
          hairpinMode: settings.cniConfig.hairpinMode,
          ipam: { type: 'host-local', ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] },
        },
        { type: 'portmap', capabilities: { portMappings: true } },
      ],
    }
    return ['/etc/cni/net.d/10-bridge.conflist', json(bridge)]
  }
  const kindnet = {
    cniVersion: '0.3.1',
    name: 'kindnet',
    plugins: [
      {
        type: 'ptp',
        ipMasq: false,
        ipam: { type: 'host-local', dataDir: '/run/cni-ipam-state', routes: [{ dst: '0.0.0.0/0' }], ranges: [[{ subnet }]] },
        mtu: 1500,
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }
  return ['/etc/cni/net.d/10-kindnet.conflist', json(kindnet)]
}

const isPlane = ({ metadata }: Node): boolean =>
  Object.keys(metadata.labels ?? {}).some((label) => /node-role.*(?:control-plane|master)/.test(label))

function staticPod(name: string, image: string, flags: readonly string[]): string {
  const words = flags.map((flag) => `    - ${flag}`).join('\n')
  return `apiVersion: v1
kind: Pod
metadata:
  labels:
    component: ${name}
    tier: control-plane
  name: ${name}
  namespace: kube-system
spec:
  containers:
  - command:
    - ${name}
${words}
    image: ${image}
    imagePullPolicy: IfNotPresent
    name: ${name}
  hostNetwork: true
  priorityClassName: system-node-critical
`
}

/** By path: what is there besides the kernel's own files. */
export function nodeFiles(server: ApiServer, node: Node, address: string, release: string): Record<string, string> {
  const { settings } = server
  const [cniPath, cni] = cniFile(settings, node)
  const files: Record<string, string> = dictionary({
    [cniPath]: cni,
    '/var/log/kube-proxy.log': `${proxyLog(server).join('\n')}\n`,
    '/var/lib/kubelet/config.yaml': `apiVersion: kubelet.config.k8s.io/v1beta1\ncgroupDriver: systemd\nclusterDNS:\n- ${dnsAddress(server)}\nclusterDomain: cluster.local\ncontainerRuntimeEndpoint: unix:///run/containerd/containerd.sock\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n`,
    '/etc/kubernetes/kubelet.conf': `apiVersion: v1\nkind: Config\n`,
  })
  for (const plugin of ['host-local', 'loopback', 'portmap', ...(settings.cni === 'bridge' ? ['bridge'] : ['ptp'])])
    files[`/opt/cni/bin/${plugin}`] = ''
  if (!isPlane(node)) return files
  const image = (name: string): string => `registry.k8s.io/${name}:${release}`
  const manifests = '/etc/kubernetes/manifests'
  files[`${manifests}/etcd.yaml`] = staticPod('etcd', 'registry.k8s.io/etcd:3.6.5-0', [
    `--advertise-client-urls=https://${address}:2379`,
    `--listen-client-urls=https://127.0.0.1:2379,https://${address}:2379`,
    '--data-dir=/var/lib/etcd',
  ])
  files[`${manifests}/kube-apiserver.yaml`] = staticPod('kube-apiserver', image('kube-apiserver'), [
    `--advertise-address=${address}`,
    '--allow-privileged=true',
    '--authorization-mode=Node,RBAC',
    '--etcd-servers=https://127.0.0.1:2379',
    '--secure-port=6443',
    `--service-cluster-ip-range=${settings.serviceCIDR}`,
    ...(settings.serviceNodePortRange === undefined ? [] : [`--service-node-port-range=${settings.serviceNodePortRange}`]),
  ])
  files[`${manifests}/kube-controller-manager.yaml`] = staticPod('kube-controller-manager', image('kube-controller-manager'), [
    '--allocate-node-cidrs=true',
    `--cluster-cidr=${settings.podCIDR}`,
    '--leader-elect=true',
    `--service-cluster-ip-range=${settings.serviceCIDR}`,
  ])
  files[`${manifests}/kube-scheduler.yaml`] = staticPod('kube-scheduler', image('kube-scheduler'), [
    '--bind-address=127.0.0.1',
    '--leader-elect=true',
  ])
  return files
}

const dnsAddress = ({ objects, settings }: ApiServer): string =>
  objects.services.find(({ metadata }) => metadata.name === 'kube-dns' && metadata.namespace === 'kube-system')?.spec.clusterIP ??
  `${settings.serviceCIDR.split('/')[0]!.replace(/\d+$/, '')}10`
