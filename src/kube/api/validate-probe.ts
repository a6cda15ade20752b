/** Probes of a container: pkg/apis/core/validation, validateProbe, validateHandler and the rules of each kind. */
import type { Container, Probe } from '../objects.ts'
import type { FaultSink, Path } from './fault.ts'
import { portName, portNumber } from './names.ts'

const AT_LEAST_0 = 'must be greater than or equal to 0'

/** `isInit`: of an init container, which has none unless it is a sidecar. */
export function validateProbes(container: Container, path: Path, isInit: boolean, sink: FaultSink): void {
  const isSidecar = (container as { restartPolicy?: string }).restartPolicy === 'Always'
  for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[field]
    if (!probe) continue
    const here = [...path, field]
    if (isInit && !isSidecar) {
      sink.forbidden(here, 'may not be set for init containers without restartPolicy=Always')
      continue
    }
    validateProbe(probe, here, sink)
    if (field === 'readinessProbe') {
      if (probe.terminationGracePeriodSeconds !== undefined)
        sink.invalid(
          [...here, 'terminationGracePeriodSeconds'],
          probe.terminationGracePeriodSeconds,
          'must not be set for readinessProbes',
        )
    } else if (probe.successThreshold !== undefined && probe.successThreshold !== 1 && probe.successThreshold !== 0)
      sink.invalid([...here, 'successThreshold'], probe.successThreshold, 'must be 1')
  }
}

function validateProbe(probe: Probe, path: Path, sink: FaultSink): void {
  validateHandler(probe, path, sink)
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    const value = probe[field]
    if (typeof value === 'number' && value < 0) sink.invalid([...path, field], value, AT_LEAST_0)
  }
  const { terminationGracePeriodSeconds: grace } = probe
  if (typeof grace === 'number' && grace <= 0)
    sink.invalid([...path, 'terminationGracePeriodSeconds'], grace, 'must be greater than 0')
}

function validateHandler(probe: Probe, path: Path, sink: FaultSink): void {
  let handlers = 0
  const isFirst = (field: string): boolean => {
    if (++handlers === 1) return true
    sink.forbidden([...path, field], 'may not specify more than 1 handler type')
    return false
  }
  if (probe.exec && isFirst('exec') && !probe.exec.command?.length) sink.required([...path, 'exec', 'command'])
  if (probe.httpGet && isFirst('httpGet')) {
    const here = [...path, 'httpGet']
    const { path: asked, port, scheme, httpHeaders } = probe.httpGet
    if (asked === '') sink.required([...here, 'path'])
    validatePort(port, [...here, 'port'], sink)
    if (scheme !== undefined && scheme !== 'HTTP' && scheme !== 'HTTPS')
      sink.unsupported([...here, 'scheme'], scheme, ['HTTP', 'HTTPS'])
    httpHeaders?.forEach(({ name }, i) => {
      if (!/^[-A-Za-z0-9]+$/.test(name ?? ''))
        sink.invalid(
          [...here, 'httpHeaders', i, 'name'],
          name ?? '',
          `a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`,
        )
    })
  }
  if (probe.tcpSocket && isFirst('tcpSocket')) validatePort(probe.tcpSocket.port, [...path, 'tcpSocket', 'port'], sink)
  if (probe.grpc && isFirst('grpc')) {
    const reason = portNumber(probe.grpc.port ?? 0)
    if (reason) sink.invalid([...path, 'grpc', 'port'], probe.grpc.port ?? 0, reason)
  }
  if (handlers === 0) sink.required(path, 'must specify a handler type', 'say how to ask: httpGet, tcpSocket or exec')
}

function validatePort(port: number | string | undefined, path: Path, sink: FaultSink): void {
  const reason = typeof port === 'string' ? portName(port) : portNumber(port ?? 0)
  if (reason) sink.invalid(path, port ?? 0, reason)
}
