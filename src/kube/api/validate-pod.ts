/** PodSpec and the workloads that hold one: pkg/apis/core/validation ValidatePodSpec, pkg/apis/apps/validation. */
import type {
  Container,
  DaemonSet,
  Deployment,
  LabelSelector,
  PodSpec,
  PodTemplate,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../objects.ts'
import { matchesSelector } from '../selectors.ts'
import type { FaultSink, Path } from './fault.ts'
import { dnsLabel, ipAddress, portName, portNumber, qualifiedName } from './names.ts'
import { validateProbes } from './validate-probe.ts'
import { validateLabels, validateSelector } from './validate-meta.ts'

/** Each is a network namespace: this many fit. */
const MOST_REPLICAS = 20_000

const PROTOCOLS = ['TCP', 'UDP', 'SCTP']
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export function validatePod(pod: Pod, sink: FaultSink): void {
  validatePodSpec(pod.spec, ['spec'], sink)
  const status = pod.status
  const check = (address: string | undefined, path: Path) => {
    const reason = address ? ipAddress(address) : undefined
    if (reason) sink.invalid(path, address, reason)
  }
  check(status?.podIP, ['status', 'podIP'])
  check(status?.hostIP, ['status', 'hostIP'])
  status?.podIPs?.forEach(({ ip }, i) => check(ip, ['status', 'podIPs', i, 'ip']))
}

export function validatePodSpec(spec: PodSpec | undefined | null, path: Path, sink: FaultSink): void {
  const containers = spec?.containers ?? []
  if (containers.length === 0) sink.required([...path, 'containers'], undefined, 'a pod has at least one container')
  const names = new Set<string>()
  validateContainers(containers, [...path, 'containers'], names, spec?.hostNetwork === true, sink)
  validateContainers(spec?.initContainers ?? [], [...path, 'initContainers'], names, spec?.hostNetwork === true, sink)
  validateLabels(spec?.nodeSelector, [...path, 'nodeSelector'], sink)
  const extra = (spec ?? {}) as { restartPolicy?: string; dnsPolicy?: string }
  if (extra.restartPolicy && !['Always', 'OnFailure', 'Never'].includes(extra.restartPolicy)) {
    sink.unsupported([...path, 'restartPolicy'], extra.restartPolicy, ['Always', 'OnFailure', 'Never'])
  }
  const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
  if (extra.dnsPolicy && !dnsPolicies.includes(extra.dnsPolicy))
    sink.unsupported([...path, 'dnsPolicy'], extra.dnsPolicy, dnsPolicies)
  spec?.readinessGates?.forEach((gate: { conditionType?: string }, i) => {
    const { conditionType = '' } = gate
    const reason = qualifiedName(conditionType)
    if (reason) sink.invalid([...path, 'readinessGates', i, 'conditionType'], conditionType, reason)
  })
  spec?.tolerations?.forEach((toleration, i) => {
    if (toleration.effect && !EFFECTS.includes(toleration.effect))
      sink.unsupported([...path, 'tolerations', i, 'effect'], toleration.effect, EFFECTS)
    const operators = ['Equal', 'Exists']
    if (toleration.operator && !operators.includes(toleration.operator))
      sink.unsupported([...path, 'tolerations', i, 'operator'], toleration.operator, operators)
  })
}

function validateContainers(
  containers: Container[],
  path: Path,
  names: Set<string>,
  hostNetwork: boolean,
  sink: FaultSink,
): void {
  containers.forEach((container, i) => {
    const here = [...path, i]
    if (!container?.name) sink.required([...here, 'name'], undefined, 'give the container a name')
    else {
      const reason = dnsLabel(container.name)
      if (reason) sink.invalid([...here, 'name'], container.name, reason)
      else if (names.has(container.name)) sink.duplicate([...here, 'name'], container.name, 'give each container its own name')
      names.add(container.name)
    }
    if (!container?.image)
      sink.required([...here, 'image'], undefined, 'name an image; what it is does not change what is simulated')
    validateContainerPorts(container, here, hostNetwork, sink)
    if (container) validateProbes(container, here, path.at(-1) === 'initContainers', sink)
  })
}

function validateContainerPorts(container: Container, path: Path, hostNetwork: boolean, sink: FaultSink): void {
  const names = new Set<string>()
  container?.ports?.forEach((port, i) => {
    const here = [...path, 'ports', i]
    if (!port.containerPort) sink.required([...here, 'containerPort'])
    else {
      const reason = portNumber(port.containerPort)
      if (reason) sink.invalid([...here, 'containerPort'], port.containerPort, reason)
    }
    if (port.name) {
      const reason = portName(port.name)
      if (reason) sink.invalid([...here, 'name'], port.name, reason)
      else if (names.has(port.name)) sink.duplicate([...here, 'name'], port.name, 'give each port of a container its own name')
      names.add(port.name)
    }
    if (port.protocol && !PROTOCOLS.includes(port.protocol)) sink.unsupported([...here, 'protocol'], port.protocol, PROTOCOLS)
    if (port.hostPort) {
      const reason = portNumber(port.hostPort)
      if (reason) sink.invalid([...here, 'hostPort'], port.hostPort, reason)
      else if (hostNetwork && port.hostPort !== port.containerPort) {
        sink.invalid([...here, 'containerPort'], port.containerPort, 'must match `hostPort` when `hostNetwork` is true')
      }
    }
  })
}

export function validateWorkload(object: Deployment | ReplicaSet | DaemonSet | StatefulSet, sink: FaultSink): void {
  const spec: { replicas?: number; selector?: LabelSelector; template?: PodTemplate } = object.spec ?? {}
  const { selector, template } = spec
  if (typeof spec.replicas === 'number' && spec.replicas < 0)
    sink.invalid(['spec', 'replicas'], spec.replicas, 'must be greater than or equal to 0')
  if (typeof spec.replicas === 'number' && spec.replicas > MOST_REPLICAS)
    sink.invalid(['spec', 'replicas'], spec.replicas, `more than ${MOST_REPLICAS} are not simulated`)
  const isEmpty =
    !selector || (Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0)
  if (!selector)
    sink.required(['spec', 'selector'], undefined, 'say which pods are its own: selector: { matchLabels: { app: … } }')
  else if (isEmpty) sink.invalid(['spec', 'selector'], {}, `empty selector is invalid for ${object.kind.toLowerCase()}`)
  else validateSelector(selector, ['spec', 'selector'], sink)
  const labels = template?.metadata?.labels ?? {}
  if (selector && !isEmpty && !matchesSelector(selector, labels)) {
    const want = JSON.stringify(selector.matchLabels ?? {})
    sink.invalid(
      ['spec', 'template', 'metadata', 'labels'],
      labels,
      '`selector` does not match template `labels`',
      `the template's labels must contain ${want}`,
    )
  }
  validateLabels(labels, ['spec', 'template', 'metadata', 'labels'], sink)
  validatePodSpec(template?.spec, ['spec', 'template', 'spec'], sink)
  const policy = (template?.spec as { restartPolicy?: string } | undefined)?.restartPolicy
  if (policy === 'OnFailure' || policy === 'Never')
    sink.unsupported(['spec', 'template', 'spec', 'restartPolicy'], policy, ['Always'])
}
