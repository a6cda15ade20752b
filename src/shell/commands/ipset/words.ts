/** How ipset says that something is wrong: its own complaints, and the kernel's by the command that was refused (libipset: errcode.c, session.c). */
import type { IpsetError } from '../../../linux/ipset/ipset.ts'

/** Ends a command: exit status and what is said, without the program's name. */
export class Refusal extends Error {
  readonly status: number
  /** Said with the line of a restore file. */
  readonly located: boolean
  constructor(status: number, text: string, located: boolean) {
    super(text)
    this.status = status
    this.located = located
  }
}

/** Wrong usage: ends with the hint. */
export const usage = (text: string): Refusal => new Refusal(2, `${text}\nTry \`ipset help' for more information.`, false)
export const syntax = (text: string): Refusal => new Refusal(1, `Syntax error: ${text}`, true)
export const plain = (text: string): Refusal => new Refusal(1, text, true)
export const notSimulated = (what: string): Refusal => new Refusal(1, `${what} is not simulated`, true)

const WORDS: Readonly<Record<IpsetError, string>> = {
  'no-set': 'The set with the given name does not exist',
  'set-exists': 'Set cannot be created: set with the same name already exists',
  'in-use': 'Set cannot be destroyed: it is in use by a kernel component',
  'new-name-exists': 'Set cannot be renamed: a set with the new name already exists',
  'no-second-set': 'Sets cannot be swapped: the second set does not exist',
  'type-differs': 'The sets cannot be swapped: their type does not match',
  'element-exists': "Element cannot be added to the set: it's already added",
  'element-missing': "Element cannot be deleted from the set: it's not added",
  full: 'Hash is full, cannot add more elements',
  'list-full': 'The set is full, more elements cannot be added.',
  'null-element': 'Null-valued element, cannot be stored in a hash type of set',
  'bad-length': 'The value of the CIDR parameter of the IP address is invalid',
  'out-of-range': 'Element is out of the range of the set',
  'range-too-large': 'The range you specified exceeds the size limit of the set type',
  'no-timeout': 'Timeout cannot be used: set was created without timeout support',
  'no-counters': 'Packet/byte counters cannot be used: set was created without counter support',
  'no-comment': 'Comment cannot be used: set was created without comment support',
  'no-skbinfo': 'Skbinfo mapping cannot be used: set was created without skbinfo support',
  'no-such-member': 'Set to be added/deleted/tested as element does not exist.',
  'list-in-list': 'Sets with list:set type cannot be added to the set.',
  'no-reference': "The set to which you referred with 'before' or 'after' does not exist.",
  'reference-not-added': "The set to which you referred with 'before' or 'after' is not added to the set.",
}

export const kernelRefusal = (error: IpsetError): Refusal => plain(WORDS[error])
