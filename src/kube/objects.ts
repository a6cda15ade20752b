/**
 * The Kubernetes objects that are simulated, with upstream's own field names: the fields that some part of Hoplight
 * reads. Objects in the store keep every field that the file had; these types name what the engine knows.
 */
export interface ObjectMeta {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  uid?: string
  ownerReferences?: OwnerReference[]
  [field: string]: unknown
}
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid?: string
  controller?: boolean
}
export interface LabelSelector {
  matchLabels?: Record<string, string>
  matchExpressions?: { key: string; operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'; values?: string[] }[]
}
export type Protocol = 'TCP' | 'UDP' | 'SCTP'

export interface Namespace {
  apiVersion: 'v1'
  kind: 'Namespace'
  metadata: ObjectMeta
}

export interface Node {
  apiVersion: 'v1'
  kind: 'Node'
  metadata: ObjectMeta
  spec?: {
    podCIDR?: string
    podCIDRs?: string[]
    taints?: { key: string; value?: string; effect: string }[]
    unschedulable?: boolean
  }
  status?: { addresses?: { type: string; address: string }[]; conditions?: { type: string; status: string }[] }
}

export interface ContainerPort {
  name?: string
  containerPort: number
  protocol?: Protocol
  hostPort?: number
  hostIP?: string
}
export interface Probe {
  httpGet?: {
    path?: string
    port?: number | string
    host?: string
    scheme?: string
    httpHeaders?: { name: string; value: string }[] | null
  }
  tcpSocket?: { port?: number | string; host?: string }
  exec?: { command?: string[] }
  grpc?: { port?: number; service?: string }
  initialDelaySeconds?: number
  timeoutSeconds?: number
  periodSeconds?: number
  successThreshold?: number
  failureThreshold?: number
  terminationGracePeriodSeconds?: number
}
export interface Container {
  name: string
  image?: string
  command?: string[]
  args?: string[]
  ports?: ContainerPort[]
  env?: { name: string; value?: string }[]
  startupProbe?: Probe
  livenessProbe?: Probe
  readinessProbe?: Probe
}
export interface ContainerState {
  running?: { startedAt: string }
  waiting?: { reason: string; message?: string }
  terminated?: { exitCode: number; reason: string; startedAt: string; finishedAt: string; containerID?: string }
}
/** What the kubelet reports of a container, without what follows from its spec. */
export interface ContainerStatus {
  name: string
  ready: boolean
  started: boolean
  restartCount: number
  state: ContainerState
  lastState: ContainerState
}
export interface PodCondition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
  lastProbeTime?: string | null
}
export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  nodeName?: string
  nodeSelector?: Record<string, string>
  hostNetwork?: boolean
  hostname?: string
  subdomain?: string
  tolerations?: { key?: string; operator?: string; value?: string; effect?: string }[]
  readinessGates?: { conditionType: string }[]
  restartPolicy?: string
  terminationGracePeriodSeconds?: number
}
export interface Pod {
  apiVersion: 'v1'
  kind: 'Pod'
  metadata: ObjectMeta
  spec: PodSpec
  status?: {
    phase?: string
    podIP?: string
    podIPs?: { ip: string }[]
    hostIP?: string
    conditions?: PodCondition[]
    containerStatuses?: ContainerStatus[]
  }
}
export interface PodTemplate {
  metadata?: Partial<ObjectMeta>
  spec: PodSpec
}

export interface Deployment {
  apiVersion: 'apps/v1'
  kind: 'Deployment'
  metadata: ObjectMeta
  spec: { replicas?: number; selector: LabelSelector; template: PodTemplate }
}
export interface ReplicaSet {
  apiVersion: 'apps/v1'
  kind: 'ReplicaSet'
  metadata: ObjectMeta
  spec: { replicas?: number; selector: LabelSelector; template?: PodTemplate }
}

/** One pod on each node that it fits. */
export interface DaemonSet {
  apiVersion: 'apps/v1'
  kind: 'DaemonSet'
  metadata: ObjectMeta
  spec: { selector: LabelSelector; template: PodTemplate }
}
/** Pods with names that stay: NAME-0, NAME-1, … */
export interface StatefulSet {
  apiVersion: 'apps/v1'
  kind: 'StatefulSet'
  metadata: ObjectMeta
  spec: { replicas?: number; serviceName?: string; selector: LabelSelector; template: PodTemplate; ordinals?: { start?: number } }
}

export interface ServicePort {
  name?: string
  protocol?: Protocol
  port: number
  targetPort?: number | string
  nodePort?: number
  appProtocol?: string
}
export interface LoadBalancerIngress {
  ip?: string
  hostname?: string
  ipMode?: 'VIP' | 'Proxy'
}
export interface Service {
  apiVersion: 'v1'
  kind: 'Service'
  metadata: ObjectMeta
  spec: {
    type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'
    clusterIP?: string
    clusterIPs?: string[]
    ipFamilies?: ('IPv4' | 'IPv6')[]
    ipFamilyPolicy?: string
    externalIPs?: string[]
    externalName?: string
    ports?: ServicePort[]
    selector?: Record<string, string>
    sessionAffinity?: 'None' | 'ClientIP'
    sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } }
    internalTrafficPolicy?: 'Cluster' | 'Local'
    externalTrafficPolicy?: 'Cluster' | 'Local'
    healthCheckNodePort?: number
    loadBalancerIP?: string
    loadBalancerSourceRanges?: string[]
    publishNotReadyAddresses?: boolean
    allocateLoadBalancerNodePorts?: boolean
    trafficDistribution?: string
  }
  status?: { loadBalancer?: { ingress?: LoadBalancerIngress[] } }
}

export interface EndpointConditions {
  ready?: boolean
  serving?: boolean
  terminating?: boolean
}
export interface Endpoint {
  addresses: string[]
  conditions?: EndpointConditions
  hostname?: string
  nodeName?: string
  zone?: string
  hints?: { forZones?: { name: string }[]; forNodes?: { name: string }[] }
  targetRef?: { kind?: string; namespace?: string; name?: string; uid?: string }
}
export interface EndpointPort {
  name?: string
  port?: number
  protocol?: Protocol
  appProtocol?: string
}
export interface EndpointSlice {
  apiVersion: 'discovery.k8s.io/v1'
  kind: 'EndpointSlice'
  metadata: ObjectMeta
  addressType: 'IPv4' | 'IPv6' | 'FQDN'
  endpoints?: Endpoint[] | null
  ports?: EndpointPort[] | null
}
/** The older form of the same, mirrored into slices for Services without a selector. */
export interface Endpoints {
  apiVersion: 'v1'
  kind: 'Endpoints'
  metadata: ObjectMeta
  subsets?: {
    addresses?: {
      ip: string
      hostname?: string
      nodeName?: string
      targetRef?: { kind?: string; namespace?: string; name?: string }
    }[]
    notReadyAddresses?: { ip: string; hostname?: string; nodeName?: string }[]
    ports?: { name?: string; port: number; protocol?: Protocol }[]
  }[]
}

export interface ServiceCIDR {
  apiVersion: 'networking.k8s.io/v1'
  kind: 'ServiceCIDR'
  metadata: ObjectMeta
  spec: { cidrs: string[] }
}

/** kubeproxy.config.k8s.io/v1alpha1; every field that changes what is written or where packets go. */
export interface KubeProxyConfiguration {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1'
  kind: 'KubeProxyConfiguration'
  mode?: 'iptables' | 'nftables' | 'ipvs' | 'userspace' | ''
  clusterCIDR?: string
  detectLocalMode?: 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix' | ''
  detectLocal?: { bridgeInterface?: string; interfaceNamePrefix?: string }
  nodePortAddresses?: string[] | null
  iptables?: {
    masqueradeAll?: boolean
    masqueradeBit?: number
    localhostNodePorts?: boolean
    syncPeriod?: string
    minSyncPeriod?: string
  }
  nftables?: { masqueradeAll?: boolean; masqueradeBit?: number }
  ipvs?: { scheduler?: string; strictARP?: boolean }
  conntrack?: { tcpBeLiberal?: boolean; [field: string]: unknown }
  [field: string]: unknown
}

/** A kind of the Kubernetes API that is kept, shown and named as not simulated yet. */
export interface OtherObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** The objects of a cluster once the controllers have settled: what kube-proxy, the CNI plugin and the canvas read. */
export interface ClusterObjects {
  namespaces: Namespace[]
  nodes: Node[]
  pods: Pod[]
  deployments: Deployment[]
  replicaSets: ReplicaSet[]
  daemonSets: DaemonSet[]
  statefulSets: StatefulSet[]
  services: Service[]
  endpointSlices: EndpointSlice[]
  endpoints: Endpoints[]
  serviceCidrs: ServiceCIDR[]
  kubeProxy: KubeProxyConfiguration | undefined
  others: OtherObject[]
  /** What the controllers made (`Pod/default/web-…`) and so may change and take away; what the file gave is not theirs. */
  owned?: string[]
  /** For each Service of which the file has slices: what the controller would have made of the file. Once that changes, the slices are the controller's. */
  given?: Readonly<Record<string, string>>
}

export interface SixSettings {
  podCIDR: string
  serviceCIDR: string
  nodeNetwork: string
  gateway: string
}

/** `Scenario.spec.cluster` with every default filled in. */
export interface ClusterSettings {
  version: '1.36' | '1.30' | '1.20'
  cni: 'kindnet' | 'bridge'
  cniConfig: { hairpinMode: boolean }
  proxyMode: 'iptables' | 'nftables' | 'ipvs' | 'userspace'
  distribution: 'kind' | 'none' | undefined
  podCIDR: string
  serviceCIDR: string
  nodeNetwork: string
  gateway: string
  /** The ranges of IPv6, where the cluster has both families. */
  six?: SixSettings
  /** The API server's `--service-node-port-range`; without it kubeadm's, 30000-32767. */
  serviceNodePortRange?: string
  nfacct: boolean
  seed: number
}
