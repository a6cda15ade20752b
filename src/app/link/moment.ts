/**
 * The moment in a link: what was sent and where the story stands, as `&key=value` pairs after the scenario's `s=1.…`. Unknown
 * keys are left alone: an older page opens a newer link's scenario all the same.
 */
import type { Depth } from '../../explain/step.ts'
import type { Point } from '../canvas/geometry.ts'

export interface Moment {
  from?: string
  to?: string
  data?: string
  seed?: number
  /** The event's `seq` at which the story stands. */
  step?: number
  /** The story is of this object's coming to be, and of no packet. */
  object?: string
  depth?: Depth
  /** Where a person moved things. */
  moved?: Record<string, Point>
}

const DEPTHS: readonly string[] = ['hops', 'hooks', 'rules'] satisfies Depth[]

/** `scenario` is the codec's own part, `s=1.…`, and stays first; an empty one leaves the moment alone. */
export function writeFragment(scenario: string, moment: Moment): string {
  const pairs: string[] = scenario ? [scenario] : []
  const put = (key: string, value: string | number | undefined) => {
    if (value !== undefined && value !== '') pairs.push(`${key}=${encode(String(value))}`)
  }
  put('from', moment.from)
  put('to', moment.to)
  put('data', moment.data)
  put('seed', moment.seed)
  put('step', moment.step)
  put('object', moment.object)
  put('depth', moment.depth)
  const moved = Object.entries(moment.moved ?? {})
  if (moved.length > 0) put('at', moved.map(([id, { x, y }]) => `${id}~${Math.round(x)}~${Math.round(y)}`).join('!'))
  return pairs.join('&')
}

/** Slashes and colons are plain in a fragment (RFC 3986 section 3.5) and are what addresses are made of. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':')

export interface Fragment {
  /** The codec's own part, `s=1.…`. */
  scenario: string | undefined
  /** The name of a built-in scenario, in the short form `lib=NAME`. */
  builtIn?: string
  moment: Moment
}

export function readFragment(fragment: string): Fragment {
  const moment: Moment = {}
  let builtIn: string | undefined
  let scenario: string | undefined
  for (const pair of fragment.replace(/^#/, '').split('&')) {
    const cut = pair.indexOf('=')
    if (cut < 1) continue
    const key = pair.slice(0, cut)
    const value = decode(pair.slice(cut + 1))
    if (key === 's') scenario = pair
    else if (key === 'lib') builtIn = value
    else if (value !== undefined) take(moment, key, value)
  }
  return { scenario, moment, ...(builtIn === undefined ? {} : { builtIn }) }
}

/** A percent sign cut in half is a damaged pair, not a damaged link. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function take(moment: Moment, key: string, value: string) {
  if (key === 'from' || key === 'to' || key === 'data' || key === 'object') moment[key] = value
  else if ((key === 'seed' || key === 'step') && /^\d{1,9}$/.test(value)) moment[key] = Number(value)
  else if (key === 'depth' && DEPTHS.includes(value)) moment.depth = value as Depth
  else if (key === 'at') moment.moved = readMoved(value)
}

function readMoved(text: string): Record<string, Point> {
  const moved: Record<string, Point> = {}
  for (const part of text.split('!')) {
    const match = /^([^~]+)~(-?\d{1,6})~(-?\d{1,6})$/.exec(part)
    if (match) moved[match[1]!] = { x: Number(match[2]), y: Number(match[3]) }
  }
  return moved
}
