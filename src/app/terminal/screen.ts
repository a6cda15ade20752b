/** One terminal on the page: xterm with our own line under the cursor, and what the engine says of its shell. */
import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm } from '@xterm/xterm'
import type { TerminalAct, TerminalNews } from '../../worker/terminal-messages.ts'
import { say } from '../locale/terminal.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { themeNow } from './colours.ts'
import { type Line, commonStart, edit, emptyLine, inColumns, insert, replaceFrom, searchBack, searchKey } from './line.ts'
import { lightUp, mentionsIn } from './named.ts'
import { show, wipe } from './region.ts'

/** More words than this are not listed. */
const MOST_WORDS = 120
const DESCRIPTION = 'terminal-description'

Xterm.strings.promptLabel = say.input
Xterm.strings.tooMuchOutput = say.tooMuch

export interface Screen {
  /** What the panel shows; made once, and put where the panel is. */
  readonly element: HTMLElement
  hear(news: TerminalNews): void
  /** Types a line, without Enter. */
  put(text: string): void
  fit(): void
  focus(): void
  retheme(): void
  dispose(): void
}

interface Around {
  act: (act: TerminalAct) => void
  /** The lines that were entered before, in any terminal; new ones are added to it. */
  history: string[]
}

/** `asking`: at a prompt; `running`: a command has the keyboard; `over`: there is no shell. */
type State = 'running' | 'asking' | 'over'

/** Who and where, so that the eye finds where each command began. */
const coloured = (prompt: string): string => prompt.replace(/(root@[^:]+):(.*)# $/, '\x1b[1;32m$1\x1b[0m:\x1b[34m$2\x1b[0m# ')

export function createScreen({ act, history }: Around): Screen {
  const element = document.createElement('div')
  element.className = 'terminal-screen'
  const term = new Xterm({
    screenReaderMode: true,
    convertEol: true,
    cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 12,
    lineHeight: 1,
    scrollback: 10_000,
    minimumContrastRatio: 4.5,
    theme: themeNow(),
  })
  const fitting = new FitAddon()
  term.loadAddon(fitting)

  let state: State = 'running'
  let line: Line = emptyLine(history)
  /** What stands on the line's row before it: the prompt, or what a command printed without a newline. */
  let lead = ''
  /** Lines of a command that is not complete. */
  let above = ''
  /** Lead and text as they are on the screen now. */
  let shown = ''
  let shownCursor = 0
  let completing = 0
  let leaving = false

  const leadNow = (): string => {
    if (!line.search) return lead
    const failed = line.search.asked !== '' && !line.text.includes(line.search.asked)
    return failed ? say.searchFailed(line.search.asked) : say.search(line.search.asked)
  }
  const wiped = (): string => wipe(shown.slice(0, shownCursor), term.cols)
  function drawn(): string {
    const before = leadNow()
    shown = before + line.text
    shownCursor = before.length + line.cursor
    return show(before, line.text, line.cursor, term.cols)
  }
  function redraw(): void {
    const whole = leadNow() + line.text
    const added = whole.startsWith(shown) ? whole.slice(shown.length) : undefined
    // What is typed at the end is written as it is: a screen reader then says that, and not the whole line again.
    const simple = added !== undefined && shownCursor === shown.length && line.cursor === line.text.length
    if (simple && shown.length + added.length < term.cols) {
      shown = whole
      shownCursor = whole.length
      term.write(added)
    } else term.write(wiped() + drawn())
  }
  const change = (next: Line): void => {
    line = next
    redraw()
  }
  /** Leaves the line as it stands and begins a new row. */
  function leave(mark = ''): void {
    const rest = shown.slice(shownCursor)
    line = { ...line, search: undefined, cursor: line.text.length }
    term.write(`${rest === '' ? '' : wiped() + drawn()}${mark}\r\n`)
    shown = ''
    shownCursor = 0
    lead = ''
  }

  /** Printed text goes above what is being typed. */
  function print(text: string): void {
    if (state === 'asking') {
      term.write(`${wiped()}${text}${text.endsWith('\n') ? '' : '\r\n'}${drawn()}`, () =>
        act({ do: 'seen', characters: text.length }),
      )
      return
    }
    const before = line.text === '' ? '' : wiped() + lead
    lead = (lead + text).slice(-4000)
    lead = lead.slice(lead.lastIndexOf('\n') + 1)

    lead = lead.replace(/^[\s\S]*\x1b\[[23]?J/, '')
    if (line.text === '') {
      shown = lead
      shownCursor = lead.length
    }
    term.write(before + text, () => act({ do: 'seen', characters: text.length }))
    if (line.text !== '') term.write(`\r\x1b[J${drawn()}`)
  }

  function prompt(text: string): void {
    state = 'asking'
    const old = lead
    lead = text
    line = { ...line, at: history.length }
    term.write((old === '' && shown === '' ? '' : shown === '' ? '\r\n' : wiped() + old + (old === '' ? '' : '\r\n')) + drawn())
  }

  function note(text: string): void {
    const begun = shown !== '' || lead !== ''
    shown = ''
    shownCursor = 0
    lead = ''
    above = ''
    term.write(`${begun ? '\r\n' : ''}\x1b[3m${text}\x1b[0m\r\n`)
  }

  function enter(): void {
    const text = above + line.text
    if (state === 'over') {
      note('')
      state = 'running'
      return act({ do: 'open', on: '' })
    }
    leave()
    const typed = line.text
    line = emptyLine(history, line.cut)
    if (state === 'running') return act({ do: 'type', text: `${typed}\n` })
    state = 'running'
    above = text
    act({ do: 'enter', text: typed })
  }

  function keep(text: string): void {
    if (text.trim() !== '' && history.at(-1) !== text) history.push(text)
    above = ''
    line = { ...line, at: history.length }
  }

  function interrupt(): void {
    leave('^C')
    line = emptyLine(history, line.cut)
    if (state === 'asking') above = ''
    act({ do: 'interrupt' })
  }

  function endOfInput(): void {
    if (line.text !== '') return change(edit(line, '\x04', history) ?? line)
    if (state === 'running') return act({ do: 'type', text: null })
    if (state === 'asking') {
      line = insert(line, 'exit')
      enter()
    }
  }

  function token(key: string): void {
    const pasted = /^\x1b\[200~([\s\S]*)\x1b\[201~$/.exec(key)
    if (pasted) return change(insert(line, pasted[1]!.replace(/\r\n?/g, '\n').replace(/\n+$/, '').replaceAll('\t', ' ')))
    const searching = searchKey(line, key, history)
    if (searching) return change(searching)
    if (key === '\r' || key === '\n') return enter()
    if (key === '\x03') return interrupt()
    if (key === '\x04') return endOfInput()
    if (key === '\x0c') return term.write(`\x1b[2J\x1b[3J\x1b[H${drawn()}`)
    if (key === '\x12') return change(searchBack(line, history))
    if (key === '\t') return complete()
    const next = edit(line, key, history)
    if (next) change(next)
    else if (line.search) change({ ...line, search: undefined })
  }

  function complete(): void {
    if (state === 'asking') act({ do: 'complete', before: above + line.text.slice(0, line.cursor), ask: ++completing })
  }

  function offer(from: number, words: readonly string[]): void {
    const at = from - above.length
    const typed = line.text.slice(at, line.cursor)
    const common = commonStart(words)
    if (at < 0 || words.length === 0) return
    const [only] = words
    if (words.length === 1 && only !== undefined) return change(replaceFrom(line, at, only.endsWith('/') ? only : `${only} `))
    if (common.length > typed.length) return change(replaceFrom(line, at, common))
    const short = words.map((word) => word.replace(/^.*\/(?=.)/, ''))
    const rest = words.length > MOST_WORDS ? `\n${say.more(words.length - MOST_WORDS)}` : ''
    const list = inColumns(short.slice(0, MOST_WORDS), term.cols) + rest
    const old = line
    leave()
    lead = shownLead
    line = old
    term.write(`${list.replaceAll('\n', '\r\n')}\r\n${drawn()}`)
  }
  /** The prompt, which `leave` forgets. */
  let shownLead = ''

  function hear(news: TerminalNews): void {
    switch (news.kind) {
      case 'output':
        return print(news.text)
      case 'prompt':
        keep(above)
        shownLead = coloured(news.prompt)
        return prompt(shownLead)
      case 'more':
        above += '\n'
        shownLead = '> '
        return prompt('> ')
      case 'taken': {
        // What is typed meanwhile belongs to the line after: it stays.
        const typing = line
        line = insert(emptyLine(history, line.cut), news.line)
        above += news.line
        term.write(wiped() + drawn())
        leave()
        line = typing
        if (typing.text !== '') redraw()
        state = 'running'
        return
      }
      case 'completed':
        return news.ask === completing ? offer(news.from, news.words) : undefined
      case 'ended':
      case 'refused':
      case 'gone':
        keep(above)
        state = 'over'
        return note(news.kind === 'gone' ? say.gone : news.kind === 'ended' ? say.ended : say.refused)
      case 'anew':
        keep(above)
        if (state !== 'over') note(say.anew)
        state = 'running'
        return act({ do: 'open', on: '' })
      case 'settled':
        return
    }
  }

  term.onData((data) => {
    const keys =
      data.match(/\x1b\[200~[\s\S]*?\x1b\[201~|\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z]|[^\x1b])?|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/g) ??
      []
    for (const key of keys) token(key)
  })
  term.attachCustomKeyEventHandler((event) => {
    if (event.type !== 'keydown') return true
    const leaves = leaving
    leaving = event.key === 'Escape' || (leaving && event.key === 'Shift')
    // The way out for the keyboard: Tab moves on where there is nothing to complete, and after Escape.
    if (event.key === 'Tab') return !(event.shiftKey || leaves || line.text === '')
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyC') {
      event.preventDefault()
      void navigator.clipboard.writeText(term.getSelection())
      return false
    }
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyV') return false
    return true
  })
  term.registerLinkProvider({
    provideLinks(row, callback) {
      const { topology } = useScenario.getState()
      const text = term.buffer.active.getLine(row - 1)?.translateToString(true)
      if (!topology || !text) return callback(undefined)
      callback(
        mentionsIn(text, topology).map(({ from, to, id }) => {
          let putOut = (): void => undefined
          return {
            text: text.slice(from, to),
            range: { start: { x: from + 1, y: row }, end: { x: to, y: row } },
            decorations: { pointerCursor: false, underline: true },
            hover: () => void (putOut = lightUp(id)),
            leave: () => putOut(),
            activate: () => useView.setState({ selected: id }),
          }
        }),
      )
    },
  })

  let opened = false
  return {
    element,
    hear,
    put: (text) => change(insert(line, text)),
    fit() {
      if (!element.isConnected || element.clientWidth === 0) return
      if (!opened) {
        opened = true
        term.open(element)
        term.write('\x1b[?2004h')
        term.textarea?.setAttribute('aria-describedby', DESCRIPTION)
      }
      fitting.fit()
    },
    focus: () => term.focus(),
    retheme: () => void (term.options.theme = themeNow()),
    dispose: () => term.dispose(),
  }
}
