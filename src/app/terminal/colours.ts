/** The page's colours as xterm wants them, so that light and dark are the page's own. */
import type { ITheme } from '@xterm/xterm'

export function themeNow(): ITheme {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    background: colour('paper'),
    foreground: colour('ink'),
    cursor: colour('accent'),
    cursorAccent: colour('paper'),
    selectionBackground: colour('accent-soft'),
    selectionInactiveBackground: colour('sunk'),
    black: colour('ink'),
    red: colour('drop'),
    green: colour('good'),
    yellow: colour('dnat'),
    blue: colour('accent'),
    magenta: colour('mark'),
    cyan: colour('reply'),
    white: colour('ink-2'),
    brightBlack: colour('ink-3'),
    brightRed: colour('drop'),
    brightGreen: colour('good'),
    brightYellow: colour('dnat'),
    brightBlue: colour('accent'),
    brightMagenta: colour('snat'),
    brightCyan: colour('reply'),
    brightWhite: colour('ink'),
  }
}
