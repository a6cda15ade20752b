/** `-m ipvs`: what IPVS knows of the packet's connection (iptables-extensions(8), xt_ipvs.c). */
import { type Family, type Prefix, contains, formatIp } from '../../../net/ip.ts'
import type { IpvsConnection } from '../../ipvs/connection.ts'
import { maskedAddressText, parseMaskedAddress } from '../address-text.ts'
import { directionOf } from '../conntrack.ts'
import type { MatchExtension } from '../extension.ts'
import { type Result, ok, wrong, wrongOption } from '../failure.ts'
import { parsePort } from '../ports.ts'
import { parseProtocol } from '../services.ts'
import type { HookContext } from '../verdict.ts'
import { bang, find } from '../words.ts'

interface Said<T> {
  readonly not: boolean
  readonly value: T
}

export interface IpvsOptions {
  readonly property?: Said<true>
  readonly protocol?: Said<number>
  readonly address?: Said<Prefix>
  readonly port?: Said<number>
  readonly direction?: Said<'ORIGINAL' | 'REPLY'>
  readonly method?: Said<'GATE' | 'IPIP' | 'MASQ'>
  readonly control?: Said<number>
}

const METHODS = ['GATE', 'IPIP', 'MASQ'] as const

const addressText = (prefix: Prefix, family: Family): string =>
  prefix.length === (family === 4 ? 32 : 128) ? formatIp(prefix.network) : maskedAddressText(prefix)

function texts(options: IpvsOptions, prefix: string, family: Family): string {
  const { property, protocol, address, port, direction, method, control } = options
  const part = (said: Said<unknown> | undefined, name: string, value?: string): string[] =>
    said ? [`${bang(said.not)}${prefix}${name}${value === undefined ? '' : ` ${value}`}`] : []
  return [
    ...part(property, 'ipvs'),
    ...part(protocol, 'vproto', String(protocol?.value)),
    ...part(address, 'vaddr', address && addressText(address.value, family)),
    ...part(port, 'vport', String(port?.value)),
    ...part(direction, 'vdir', direction?.value),
    ...part(method, 'vmethod', method?.value),
    ...part(control, 'vportctl', String(control?.value)),
  ].join(' ')
}

/** The parts that say no, in words. */
function* noes(options: IpvsOptions, { netns: { ipvs }, skb }: HookContext): Generator<string> {
  const connection: IpvsConnection | undefined = skb.ipvs === undefined ? undefined : ipvs.connections.get(skb.ipvs)
  const { property, protocol, address, port, direction, method, control } = options
  if (property ? (connection !== undefined) === property.not : !connection)
    yield connection ? 'IPVS has balanced it' : 'IPVS has not balanced it'
  if (!connection) return
  const holds = (said: Said<unknown> | undefined, is: boolean): boolean => said === undefined || is !== said.not
  if (!holds(protocol, protocol?.value === connection.protocol)) yield `the virtual service's protocol is ${connection.protocol}`
  if (!holds(address, address !== undefined && contains(address.value, connection.virtual)))
    yield `the virtual address is ${formatIp(connection.virtual)}`
  if (!holds(port, port?.value === connection.virtualPort)) yield `the virtual port is ${connection.virtualPort}`
  const way = directionOf(skb.ctInfo) === 'reply' ? 'REPLY' : 'ORIGINAL'
  if (!holds(direction, direction?.value === way)) yield `its direction is ${way}`
  if (!holds(method, method?.value === 'MASQ')) yield 'it is forwarded by NAT (MASQ)'
  const template = connection.control === undefined ? undefined : ipvs.connections.get(connection.control)
  if (!holds(control, template !== undefined && control?.value === template.virtualPort)) yield 'another connection controls it'
}

function parsed(name: string, not: boolean, text: string, family: Family): Result<IpvsOptions> {
  switch (name) {
    case '--ipvs':
      return ok({ property: { not, value: true } })
    case '--vproto': {
      const value = parseProtocol(text)
      return value === undefined
        ? wrongOption('ipvs', `bad value for option "--vproto": ${text}`)
        : ok({ protocol: { not, value } })
    }
    case '--vaddr': {
      const value = parseMaskedAddress(text, family)
      return value.ok ? ok({ address: { not, value: value.value } }) : value
    }
    case '--vdir': {
      const value = (['ORIGINAL', 'REPLY'] as const).find((each) => each === text.toUpperCase())
      return value ? ok({ direction: { not, value } }) : wrong(`Unknown --vdir parameter \`${text}'`)
    }
    case '--vmethod': {
      const value = METHODS.find((each) => each === text.toUpperCase())
      return value ? ok({ method: { not, value } }) : wrong(`Unknown --vmethod parameter \`${text}'`)
    }
  }
  const port = parsePort(text, undefined)
  if (!port.ok) return port
  const said = { not, value: port.value }
  return ok(name === '--vport' ? { port: said } : { control: said })
}

export const ipvs: MatchExtension<IpvsOptions> = {
  name: 'ipvs',
  options: {
    '--ipvs': { values: 0, not: true },
    '--vproto': { not: true },
    '--vaddr': { not: true },
    '--vport': { not: true },
    '--vdir': {},
    '--vmethod': { not: true },
    '--vportctl': { not: true },
  },
  parse(words, { family }) {
    if (words.length === 0) return wrong('IPVS: At least one option is required')
    if (find(words, '--ipvs')?.not && words.length > 1) return wrong('! --ipvs cannot be together with other options')
    let options: IpvsOptions = {}
    for (const { name, not, value } of words) {
      const one = parsed(name, not, value, family)
      if (!one.ok) return one
      options = { ...options, ...one.value }
    }
    return ok(options)
  },
  print: (options, { family }) => texts(options, '--', family),
  list: (options, { family }) => texts(options, '', family),
  test: (options, context) => noes(options, context).next().done === true,
  explain: (options, context) => String(noes(options, context).next().value ?? ''),
}
