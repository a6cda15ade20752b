/** One random change after the other to a text that was right: words cut, swapped, repeated, taken from elsewhere, odd bytes, huge numbers. */

export interface Chance {
  /** Below `n`. */
  below(n: number): number
  pick<T>(values: readonly T[]): T
  /** True once in `n` times. */
  once(n: number): boolean
}

/** The same numbers for the same seed (Park and Miller's generator, mixed). */
export function chanceOf(seed: number): Chance {
  let state = (Math.imul(seed + 1, 0x9e3779b1) >>> 0) % 0x7fffffff || 1
  const next = (): number => (state = (state * 48271) % 0x7fffffff)
  for (let i = 0; i < 4; i++) next()
  const below = (n: number): number => Math.floor((next() / 0x7fffffff) * n)
  return { below, pick: (values) => values[below(values.length)]!, once: (n) => below(n) === 0 }
}

/** What nobody types by intention. The names of JavaScript's own properties find tables that are asked without care. */
const ODD: readonly string[] = [
  ...[
    '',
    '-',
    '--',
    '---',
    '-h',
    '--help',
    '-V',
    '--version',
    '--nope',
    '-Z9',
    '-é',
    '!',
    '! !',
    '%',
    '%s',
    '%n',
    '*',
    '?',
    '[',
    ']',
    '[^',
    '(',
    ')',
  ],
  ...[
    '{',
    '}',
    '{}',
    '{a,b}',
    '=',
    '==',
    ':',
    '::',
    ':::',
    ',',
    '.',
    '..',
    '/',
    '//',
    '\\',
    '\\\\',
    '|',
    '&',
    ';',
    '<',
    '>',
    '<<',
    '<<<',
    '<(',
    '$',
    '$$',
    '$(',
  ],
  ...[
    '${',
    '$((',
    '"',
    "'",
    '`',
    '#',
    '~',
    '^',
    '@',
    '+',
    '\t',
    '\r',
    '\x01',
    '\x1b[31m',
    '\x7f',
    '\ufeff',
    '\ud800',
    'é',
    '中',
    '💥',
    'ﬀ',
    '\u202e',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'null',
    'undefined',
    'NaN',
    'Infinity',
    'true',
    'false',
    'length',
  ],
  ...[
    '0',
    '-0',
    '-1',
    '1',
    '255',
    '256',
    '65535',
    '65536',
    '2147483647',
    '2147483648',
    '4294967295',
    '4294967296',
    '-2147483649',
  ],
  ...[
    '9223372036854775807',
    '9223372036854775808',
    '18446744073709551616',
    '99999999999999999999999',
    '1e9',
    '1.5',
    '.5',
    '0x10',
    '0xffffffffff',
    '010',
    '08',
    '1,2',
    '1-',
    '-5-3',
    '5:3',
    '1/2',
  ],
  ...[
    '10.9.0.2',
    '10.9.0.2/33',
    '10.9.0.0/24',
    '0.0.0.0',
    '255.255.255.255',
    '256.1.1.1',
    '1.2.3',
    '1.2.3.4.5',
    '127.1',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    '2001:db8::/129',
    '::ffff:1.2.3.4',
    '1::2::3',
    'ff02::1',
  ],
  ...[
    '00:11:22:33:44:55',
    '00:11:22:33:44',
    'eth0',
    'lo',
    'any',
    'all',
    'default',
    'none',
    'a',
    'b',
    'nope',
    'DROP',
    'ACCEPT',
    'RETURN',
    'tcp',
    'udp',
    'icmp',
    'infinity',
    'forever',
  ],
]

const wordPattern = /\s+|'[^']*'|"(?:[^"\\]|\\.)*"|[^\s'"]+/g
const wordsOf = (text: string): string[] => text.match(wordPattern) ?? []

function changeWord(chance: Chance, word: string): string {
  const at = chance.below(word.length + 1)
  switch (chance.below(9)) {
    case 0:
      return word.slice(0, at) + word.slice(at + 1)
    case 1:
      return word.slice(0, at) + chance.pick(ODD) + word.slice(at)
    case 2:
      return word.slice(0, at)
    case 3:
      return word.replace(/\d+/, () =>
        chance.pick(['0', '-1', '256', '70000', '4294967296', '99999999999999999999', '007', '0x1f']),
      )
    case 4:
      return word + word
    case 5:
      return word.slice(0, at) + String.fromCharCode(1 + chance.below(0x2ff)) + word.slice(at + 1)
    case 6:
      return chance.once(2) ? word.toUpperCase() : word.toLowerCase()
    case 7:
      return [...word].reverse().join('')
    default:
      return chance.once(8) ? word + 'A'.repeat(chance.pick([15, 31, 255, 5000])) : `${word},${word}`
  }
}

/** One change to a text; `others` lends its words. */
export function mutate(chance: Chance, text: string, others: readonly string[]): string {
  const words = wordsOf(text)
  if (words.length === 0) return chance.pick(ODD)
  const at = chance.below(words.length)
  const borrowed = (): string => chance.pick(wordsOf(chance.pick(others))) ?? ''
  switch (chance.below(12)) {
    case 0:
      words.splice(at, 1)
      break
    case 1:
      words.splice(at, 0, words[at]!, ' ')
      break
    case 2: {
      const other = chance.below(words.length)
      ;[words[at], words[other]] = [words[other]!, words[at]!]
      break
    }
    case 3:
      words.splice(at, 0, ' ', chance.pick(ODD), ' ')
      break
    case 4:
      words[at] = chance.pick(ODD)
      break
    case 5:
    case 6:
      words[at] = borrowed()
      break
    case 7:
      words.splice(at, 0, ' ', borrowed(), ' ')
      break
    case 8:
      words.length = at
      break
    case 9:
      words.splice(at, 0, ...Array.from({ length: chance.pick([3, 20, 200]) }, () => `${words[at]} `))
      break
    default:
      words[at] = changeWord(chance, words[at]!)
  }
  return words.join('')
}

/** A text with one to four changes; now and then as it was. */
export function mutated(chance: Chance, text: string, others: readonly string[]): string {
  let out = text
  for (let n = chance.below(5); n > 0; n--) out = mutate(chance, out, others)
  return out.slice(0, 20_000)
}
