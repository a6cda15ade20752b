/** Where a typed line lies on the screen: rows and columns of its characters, and what to write so that it stands there. ECMA-48. */

export interface Spot {
  row: number
  column: number
}

const ESCAPES = /\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|[\x00-\x09\x0b-\x1f]/g
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/** Where the cursor stands after a text that began at the left of row 0. */
export function spotAfter(text: string, columns: number): Spot {
  let row = 0
  let column = 0
  for (const character of text.replace(ESCAPES, '')) {
    if (character === '\n') {
      row++
      column = 0
      continue
    }
    const width = WIDE.test(character) ? 2 : 1
    if (column + width > columns) {
      row++
      column = 0
    }
    column += width
    if (column >= columns) {
      row++
      column = 0
    }
  }
  return { row, column }
}

const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : '')
const right = (columns: number): string => (columns > 0 ? `\x1b[${columns}C` : '')

/** From the cursor to the left of the region's first row, with everything from there on wiped away. */
export const wipe = (shown: string, columns: number): string => `${up(spotAfter(shown, columns).row)}\r\x1b[J`

/** Writes `lead` and `text` at the left of a row and puts the cursor where it stands in the text. */
export function show(lead: string, text: string, cursor: number, columns: number): string {
  const whole = lead + text
  const end = spotAfter(whole, columns)
  const at = spotAfter(lead + text.slice(0, cursor), columns)
  // A row that is full has not wrapped yet: the terminal waits for the next character.
  const full = end.column === 0 && end.row > 0 && !whole.endsWith('\n')
  const back = end.row === at.row && end.column === at.column ? '' : `${up(end.row - at.row)}\r${right(at.column)}`
  return `${whole.replaceAll('\n', '\r\n')}${full ? '\r\n' : ''}${back}`
}
