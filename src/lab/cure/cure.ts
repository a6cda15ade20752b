/** What may be tried to let a failed connection through: a cure is one small edit, with its size. A kind of cure is a file and a line in registry.ts. */
import type { Service } from '../../kube/objects.ts'
import type { TraceEvent } from '../../linux/trace.ts'
import type { Lab, TraceOptions, Traced } from '../lab.ts'
import type { Destination } from '../reference.ts'

export type Edit =
  /** Ask differently; nothing in the cluster changes. */
  | { kind: 'ask'; request: Partial<Pick<TraceOptions, 'from' | 'to'>> }
  /** A command on a machine; kept as a line of the file's `setup`. */
  | { kind: 'command'; on: string; line: string }
  /** Another text of the file, or undefined where the place is not found. `shows` is the changed line for people. */
  | { kind: 'file'; change: (text: string) => string | undefined; shows: string }

export interface Cure {
  /** One sentence: what is done. */
  title: string
  edit: Edit
  /** 1 is one word somewhere; what opens more than was asked for is larger. */
  size: number
}

export type Drop = Extract<TraceEvent, { kind: 'drop' }>

export interface Case {
  lab: Lab
  text: string
  request: TraceOptions
  /** Undefined where the question itself is refused, as for a name that is not there. */
  traced: Traced | undefined
  destination: Destination | undefined
  /** The Services that the asked address and port belong to, and those that have at least the address. */
  asked: { service: Service; port: boolean }[]
  /** Where packets of the connection died, both ways. */
  drops: Drop[]
}

export type CureKind = (broken: Case) => Cure[]
