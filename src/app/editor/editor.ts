/** CodeMirror with YAML: the part of the page that is fetched only when it is opened. Problems come from the worker. */
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, bracketMatching, foldGutter, foldKeymap, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { Annotation, EditorState, type Text, Transaction } from '@codemirror/state'
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { Problem } from '../../scenario/document.ts'

export interface Editor {
  setText(text: string): void
  setProblems(problems: readonly Problem[]): void
  goTo(line: number, column: number): void
  destroy(): void
}

/** Marks a change that did not come from the keyboard. */
const fromOutside = Annotation.define<boolean>()

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], class: 'y-key' },
    { tag: [tags.string, tags.special(tags.string)], class: 'y-string' },
    { tag: [tags.number, tags.bool, tags.null], class: 'y-number' },
    { tag: tags.comment, class: 'y-comment' },
    { tag: [tags.meta, tags.separator, tags.punctuation, tags.squareBracket, tags.brace], class: 'y-mark' },
  ]),
)

export interface EditorNews {
  edited: (text: string) => void
  /** Whether a paste of this length is too long to be taken up. */
  refuses: (length: number) => boolean
}

export function createEditor(parent: HTMLElement, text: string, label: string, news: EditorNews): Editor {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        foldGutter(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        autocompletion(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        yaml(),
        colours,
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
        keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
        EditorView.domEventHandlers({
          paste: (event) => news.refuses(event.clipboardData?.getData('text/plain').length ?? 0),
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((t) => t.annotation(fromOutside)))
            news.edited(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    setText(next) {
      if (next === view.state.doc.toString()) return
      // The page has an undo of its own for what comes from elsewhere; only what differs changes, so that the cursor stays.
      view.dispatch({
        changes: difference(view.state.doc.toString(), next),
        annotations: [fromOutside.of(true), Transaction.addToHistory.of(false)],
      })
    },
    setProblems: (problems) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => diagnostic(view.state.doc, problem)),
        ),
      ),
    goTo(line, column) {
      const at = offset(view.state.doc, line, column)
      view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) })
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}

/** From the first character that differs to the last. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) }
}

/** The engine counts from 1, and its text may be older than what stands here by now. */
function offset(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines))
  return Math.min(found.to, found.from + Math.max(0, column - 1))
}

function diagnostic(doc: Text, problem: Problem): Diagnostic {
  const from = offset(doc, problem.line, problem.column)
  const end = problem.endLine === undefined ? from : offset(doc, problem.endLine, problem.endColumn ?? 1)
  const to = end > from ? end : doc.lineAt(from).to
  return { from, to, severity: problem.severity, message: problem.cure ? `${problem.message}\n${problem.cure}` : problem.message }
}
