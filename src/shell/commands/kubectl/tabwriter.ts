/** Go's text/tabwriter, as `kubectl describe` uses it: cells end with a tab; a column is as wide as its widest cell in consecutive lines that have it. */

/** Lines up text whose cells end with tabs. kubectl describe: no least width, two blanks between. */
export function alignTabs(text: string, padding = 2, minimum = 0): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths: number[] = []
  const out: string[] = []
  const write = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const cells = lines[i]!
      out.push(cells.map((cell, j) => (j < widths.length && j < cells.length - 1 ? cell.padEnd(widths[j]!) : cell)).join(''))
    }
  }
  /** Go's `format`: widths are kept for the columns to the left while those further right are looked at. */
  const format = (from: number, to: number): void => {
    const column = widths.length
    let done = from
    for (let i = from; i < to; i++) {
      if (column >= lines[i]!.length - 1) continue
      write(done, i)
      let end = i
      let width = minimum
      let isEmpty = true
      for (; end < to && column < lines[end]!.length - 1; end++) {
        const length = [...lines[end]![column]!].length
        width = Math.max(width, length + padding)
        if (length > 0) isEmpty = false
      }
      widths.push(isEmpty ? padding : width)
      format(i, end)
      widths.pop()
      done = end
      i = end - 1
    }
    write(done, to)
  }
  format(0, lines.length)
  return out.join('\n')
}
