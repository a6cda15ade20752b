/** What differs between the releases of kube-proxy that are simulated, as data. Kubernetes' changelogs and sources from 1.20 to 1.36. */
import type { ClusterSettings } from '../objects.ts'

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
  ipMode: true,
  policyOfExternalIps: true,
  zeroRangeOpens: false,
  liberalTcp: true,
  localhostSwitch: true,
  sameEndpoint: 'local',
}

export const RELEASES: Readonly<Record<Release, ReleaseTraits>> = {
  '1.36': { ...V1_30, nfacct: true, zoneHints: 'always', nodeHints: true, zeroRangeOpens: true, sameEndpoint: 'not terminating' },
  '1.30': V1_30,
  '1.20': {
    ...V1_30,
    layout: 'xlb',
    zoneHints: 'unknown',
    terminatingFallback: false,
    internalTrafficPolicy: false,
    ipMode: false,
    policyOfExternalIps: false,
    liberalTcp: false,
    localhostSwitch: false,
  },
}
