/** What is wrong with YAML, in the words and with the line that go-yaml has for it (recorded from kubectl): its parser counts lines from 0, its scanner from 1. */

interface YamlMistake {
  code: string
  message: string
  pos: readonly [number, number]
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length

/** `line 7: did not find expected key`. */
export function goYamlWords(text: string, { code, message, pos: [at] }: YamlMistake): string {
  const line = lineAt(text, at)
  const say = (number: number, words: string): string => (number === 0 ? words : `line ${number}: ${words}`)
  // On the first line neither tells a number.
  const scan = (number: number, words: string): string => say(number === 1 ? 0 : number, words)
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      if (message.includes('block sequence')) return say(line - 1, 'did not find expected key')
      return scan(lineOfColon(text, at), 'mapping values are not allowed in this context')
    case 'MULTILINE_IMPLICIT_KEY':
      return say(line + 1, "could not find expected ':'")
    case 'TAB_AS_INDENT':
      return say(
        line,
        /:[ \t]*\n[^\n]*$/.test(text.slice(0, at))
          ? 'found character that cannot start any token'
          : 'found a tab character that violates indentation',
      )
    case 'BAD_SCALAR_START':
      return scan(line, 'found character that cannot start any token')
    case 'BAD_ALIAS':
      return scan(line, 'did not find expected alphabetic or numeric character')
    case 'MISSING_CHAR':
      if (message.startsWith('Missing closing')) return say(line, 'found unexpected end of stream')
      if (/[[{]|flow/i.test(message)) return say(line - 1, flowEnd(message))
      return say(line - 1, 'did not find expected key')
    case 'BAD_INDENT':
      if (message.startsWith('Flow')) return say(line - 1, flowEnd(message))
      return say(line - 1, hasDashBefore(text, at) ? "did not find expected '-' indicator" : 'did not find expected key')
    case 'UNEXPECTED_TOKEN':
      return say(line - 1, message.includes('flow-') ? 'did not find expected node content' : 'did not find expected key')
    default:
      return say(line, message.replace(/ at line \d+.*$/s, ''))
  }
}

const flowEnd = (message: string): string => `did not find expected ',' or '${/sequence|\]/i.test(message) ? ']' : '}'}'`

/** The colon that makes a key of what was a value already. */
function lineOfColon(text: string, from: number): number {
  const colon = text.slice(from).search(/:(?=\s|$)/)
  return lineAt(text, colon < 0 ? from : from + colon)
}

/** Whether the block that a line stands in is a list: the last line of the same column begins with a dash. */
function hasDashBefore(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1
  const indent = /^ */.exec(text.slice(start))![0]
  const before = text.slice(0, start).split('\n').reverse()
  const same = before.find((line) => line.startsWith(indent) && /[^ #]/.test(line.charAt(indent.length)))
  return same?.charAt(indent.length) === '-'
}
