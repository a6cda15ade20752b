/** Columns as kubectl lines them up: text/tabwriter with 6 columns at least and 3 blanks between (k8s.io/cli-runtime/pkg/printers). */

/** The last cell of a line is not filled up. `widths` are remembered: lines that come later stand below those that were there. */
export function printTable(rows: readonly (readonly string[])[], minimum = 6, padding = 3, widths: number[] = []): string {
  for (const row of rows) {
    row.forEach((cell, i) => {
      if (i < row.length - 1) widths[i] = Math.max(widths[i] ?? 0, [...cell].length + padding, minimum)
    })
  }
  return rows
    .map((row) => `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell)).join('')}\n`)
    .join('')
}
