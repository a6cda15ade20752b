/**
 * What differs between the releases of kube-proxy that are simulated, as data, and what feature gates change of it. Kubernetes'
 * changelogs and sources from 1.20 to 1.36; pkg/features/kube_features.go.
 */
import type { ClusterSettings, KubeProxyConfiguration } from '../objects.ts'

export type Release = ClusterSettings['version']

export interface ReleaseTraits {
  /** `ext`: masquerading in KUBE-SVC, outside traffic by KUBE-EXT (1.25 on). `xlb`: masquerading in the dispatch chains, KUBE-XLB for local traffic. */
  readonly layout: 'ext' | 'xlb'
  /** Counters by netlink accounting (1.31). */
  readonly nfacct: boolean
  /** Zone hints count whenever they are there (1.31), only with the Service's annotation, or are not known. */
  readonly zoneHints: 'always' | 'annotated' | 'unknown'
  /** `hints.forNodes` (1.34). */
  readonly nodeHints: boolean
  /** Terminating endpoints that still serve are used when nothing else is left (1.26). */
  readonly terminatingFallback: boolean
  readonly internalTrafficPolicy: boolean
  /** Endpoints that are not ready are not even counted (1.20). */
  readonly onlyReady: boolean
  /** `ipMode: Proxy` keeps a load balancer's address out of the rules (1.30). */
  readonly ipMode: boolean
  /** externalTrafficPolicy counts for the external IPs of a ClusterIP Service too (1.29). */
  readonly policyOfExternalIps: boolean
  /** A source range of all addresses switches the firewall off (1.34). */
  readonly zeroRangeOpens: boolean
  /** No rule against INVALID packets where TCP tracking is liberal (1.29). */
  readonly liberalTcp: boolean
  /** Node ports on localhost can be off (1.26): by `iptables.localhostNodePorts`, and always for IPv6. */
  readonly localhostSwitch: boolean
  /** Services with the label `service.kubernetes.io/headless` and slices with `…/service-proxy-name` are not seen either (no longer so in 1.36). */
  readonly labelsOfBoth: boolean
  /** `spec.externalIPs` count: they can be switched off by a gate (1.36). */
  readonly externalIps: boolean
  /** Which of two endpoints of the same address and port stands. */
  readonly sameEndpoint: 'local' | 'not terminating'
}

const V1_30: ReleaseTraits = {
  layout: 'ext',
  nfacct: false,
  zoneHints: 'annotated',
  nodeHints: false,
  terminatingFallback: true,
  internalTrafficPolicy: true,
  onlyReady: false,
  ipMode: true,
  policyOfExternalIps: true,
  zeroRangeOpens: false,
  liberalTcp: true,
  localhostSwitch: true,
  labelsOfBoth: true,
  externalIps: true,
  sameEndpoint: 'local',
}

export const RELEASES: Readonly<Record<Release, ReleaseTraits>> = {
  '1.36': {
    ...V1_30,
    nfacct: true,
    zoneHints: 'always',
    nodeHints: true,
    zeroRangeOpens: true,
    labelsOfBoth: false,
    sameEndpoint: 'not terminating',
  },
  '1.30': V1_30,
  '1.20': {
    ...V1_30,
    layout: 'xlb',
    zoneHints: 'unknown',
    terminatingFallback: false,
    internalTrafficPolicy: false,
    onlyReady: true,
    ipMode: false,
    policyOfExternalIps: false,
    liberalTcp: false,
    localhostSwitch: false,
  },
}

type Gates = Readonly<Record<string, unknown>>

/** A gate as the configuration sets it, by its own name or with all of its stage. */
function isOn(gates: Gates, name: string, stage: 'Alpha' | 'Beta'): boolean {
  const set = gates[name] ?? gates[`All${stage}`]
  return typeof set === 'boolean' ? set : stage === 'Beta'
}

/** The release with the configuration's `featureGates`: those that change what is written. Others, and those of other releases, change nothing. */
export function traitsOf(release: Release, config: KubeProxyConfiguration | undefined): ReleaseTraits {
  const traits = RELEASES[release]
  const gates = config?.featureGates as Gates | undefined | null
  if (!gates) return traits
  switch (release) {
    case '1.36':
      return { ...traits, externalIps: gates['AllowServiceExternalIPs'] !== false }
    case '1.30':
      return {
        ...traits,
        ipMode: isOn(gates, 'LoadBalancerIPMode', 'Beta'),
        zoneHints: isOn(gates, 'ServiceTrafficDistribution', 'Alpha')
          ? 'always'
          : isOn(gates, 'TopologyAwareHints', 'Beta')
            ? 'annotated'
            : 'unknown',
      }
    case '1.20':
      return traits
  }
}
