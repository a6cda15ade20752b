/** Kinds that are kept and shown, but not simulated: the mistakes in them that the API server refuses all the same (pkg/apis/networking/validation). */
import { portNumber } from './names.ts'
import type { OtherObject } from '../objects.ts'

export function validateKept(object: OtherObject): string[] {
  switch (object.kind) {
    case 'Ingress':
      return ingress(object['spec'] as IngressSpec | undefined)
    case 'NetworkPolicy':
      return networkPolicy(object['spec'] as PolicySpec | undefined)
    default:
      return []
  }
}

interface Backend {
  service?: { name?: string; port?: { number?: number; name?: string } }
  resource?: unknown
}
interface IngressSpec {
  defaultBackend?: Backend
  rules?: { host?: string; http?: { paths?: { path?: string; pathType?: string; backend?: Backend }[] } }[]
}

function ingress(spec: IngressSpec | undefined): string[] {
  const faults: string[] = []
  if (!spec?.defaultBackend && !(spec?.rules ?? []).length)
    faults.push('spec: Invalid value: null: either `defaultBackend` or `rules` must be specified')
  if (spec?.defaultBackend) faults.push(...backend(spec.defaultBackend, 'spec.defaultBackend'))
  spec?.rules?.forEach((rule, i) => {
    const { host } = rule
    if (host && /^[\d.]+$/.test(host))
      faults.push(`spec.rules[${i}].host: Invalid value: ${JSON.stringify(host)}: must be a DNS name, not an IP address`)
    rule.http?.paths?.forEach((path, j) => {
      const at = `spec.rules[${i}].http.paths[${j}]`
      if (!path.pathType) faults.push(`${at}.pathType: Required value: pathType must be specified`)
      else if (!['Exact', 'Prefix', 'ImplementationSpecific'].includes(path.pathType))
        faults.push(
          `${at}.pathType: Unsupported value: ${JSON.stringify(path.pathType)}: supported values: "Exact", "ImplementationSpecific", "Prefix"`,
        )
      else if (path.pathType !== 'ImplementationSpecific' && !path.path?.startsWith('/'))
        faults.push(`${at}.path: Invalid value: ${JSON.stringify(path.path ?? '')}: must be an absolute path`)
      faults.push(...backend(path.backend ?? {}, `${at}.backend`))
    })
  })
  return faults
}

function backend({ service, resource }: Backend, at: string): string[] {
  if (resource) return []
  if (!service) return [`${at}: Required value: port name or number is required`]
  const faults: string[] = []
  if (!service.name) faults.push(`${at}.service.name: Required value`)
  const { number, name } = service.port ?? {}
  if (!number && !name) faults.push(`${at}: Required value: port name or number is required`)
  else if (number !== undefined && portNumber(number))
    faults.push(`${at}.service.port.number: Invalid value: ${number}: ${portNumber(number)!}`)
  return faults
}

interface PolicySpec {
  policyTypes?: string[]
  ingress?: { ports?: { protocol?: string; port?: number | string }[] }[]
  egress?: { ports?: { protocol?: string; port?: number | string }[] }[]
}

function networkPolicy(spec: PolicySpec | undefined): string[] {
  const faults: string[] = []
  spec?.policyTypes?.forEach((type, i) => {
    if (type !== 'Ingress' && type !== 'Egress')
      faults.push(`spec.policyTypes[${i}]: Unsupported value: ${JSON.stringify(type)}: supported values: "Egress", "Ingress"`)
  })
  for (const way of ['ingress', 'egress'] as const) {
    spec?.[way]?.forEach((rule, i) =>
      rule.ports?.forEach((port, j) => {
        const at = `spec.${way}[${i}].ports[${j}]`
        if (port.protocol && !['TCP', 'UDP', 'SCTP'].includes(port.protocol))
          faults.push(
            `${at}.protocol: Unsupported value: ${JSON.stringify(port.protocol)}: supported values: "SCTP", "TCP", "UDP"`,
          )
        if (typeof port.port === 'number' && portNumber(port.port))
          faults.push(`${at}.port: Invalid value: ${port.port}: ${portNumber(port.port)!}`)
      }),
    )
  }
  return faults
}
