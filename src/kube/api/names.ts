/** What may stand as a name, label, port or address: k8s.io/apimachinery/pkg/util/validation, in its words. */
import { parseIp, parseIpv4, parseIpv6 } from '../../net/ip.ts'

/** `undefined` if right, else the reason. */
type Check = (text: string) => string | undefined

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/
const LABEL_1035 = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/
const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const QUALIFIED = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/

export const dnsLabel: Check = (text) =>
  text.length > 63
    ? 'must be no more than 63 bytes'
    : LABEL.test(text)
      ? undefined
      : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

export const dns1035Label: Check = (text) =>
  text.length > 63
    ? 'must be no more than 63 bytes'
    : LABEL_1035.test(text)
      ? undefined
      : "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"

export const dnsSubdomain: Check = (text) =>
  text.length > 253
    ? 'must be no more than 253 bytes'
    : SUBDOMAIN.test(text)
      ? undefined
      : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

export const labelValue: Check = (text) =>
  text.length > 63
    ? 'must be no more than 63 bytes'
    : LABEL_VALUE.test(text)
      ? undefined
      : "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

export const qualifiedName: Check = (text) => {
  const slash = text.indexOf('/')
  const prefix = slash < 0 ? undefined : text.slice(0, slash)
  const name = text.slice(slash + 1)
  if (prefix !== undefined && (prefix === '' || dnsSubdomain(prefix) !== undefined))
    return `prefix part ${prefix === '' ? 'must be non-empty' : dnsSubdomain(prefix)!}`
  if (name.length > 63) return 'name part must be no more than 63 bytes'
  return QUALIFIED.test(name)
    ? undefined
    : "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
}

/** IANA service name: what a port may be called, and how `targetPort` names it. */
export const portName: Check = (text) => {
  if (text.length > 15) return 'must be no more than 15 characters'
  if (!/^[-a-z0-9]+$/.test(text)) return 'must contain only alphanumeric characters (a-z, 0-9), and hyphens (-)'
  if (!/[a-z]/.test(text)) return 'must contain at least one letter (a-z)'
  if (text.includes('--')) return 'must not contain consecutive hyphens'
  if (text.startsWith('-') || text.endsWith('-')) return 'must not begin or end with a hyphen'
  return undefined
}

export const portNumber = (port: number): string | undefined =>
  Number.isInteger(port) && port >= 1 && port <= 65535 ? undefined : 'must be between 1 and 65535, inclusive'

export const ipAddress: Check = (text) =>
  parseIp(text) === undefined ? 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)' : undefined
export const ipv4Address: Check = (text) => (parseIpv4(text) === undefined ? 'must be a valid IPv4 address' : undefined)
export const ipv6Address: Check = (text) => (parseIpv6(text) === undefined ? 'must be a valid IPv6 address' : undefined)

export const cidr: Check = (text) => {
  const [address, length, ...more] = text.split('/')
  const ip = parseIp(address ?? '')
  const bits = typeof ip === 'bigint' ? 128 : 32
  const right =
    ip !== undefined && more.length === 0 && length !== undefined && /^\d{1,3}$/.test(length) && Number(length) <= bits
  return right ? undefined : 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
}
