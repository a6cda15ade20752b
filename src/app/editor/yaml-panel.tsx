/** The scenario's text with its problems in place and in a list. What is typed flows to the canvas as soon as it is valid. */
import { useEffect, useRef } from 'react'
import type { Problem } from '../../scenario/document.ts'
import { editText, refusePaste } from '../actions/open.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { type Editor, createEditor } from './editor.ts'
import '../styles/editor.css'

export function YamlPanel() {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor>(undefined)
  const problems = useScenario((scenario) => scenario.problems)
  const text = useScenario((scenario) => scenario.text)
  useEffect(() => {
    if (!host.current) return
    const made = createEditor(host.current, useScenario.getState().text, words.panel.editor, {
      edited: editText,
      refuses: refusePaste,
    })
    made.setProblems(useScenario.getState().problems)
    editor.current = made
    return () => made.destroy()
  }, [])
  // A text from elsewhere (a link, the library) replaces what is shown; one's own typing is there already.
  useEffect(() => editor.current?.setText(text), [text])
  useEffect(() => editor.current?.setProblems(problems), [problems])
  const goTo = useView((view) => view.goTo)
  useEffect(() => {
    if (!goTo) return
    editor.current?.goTo(goTo.line, goTo.column)
    useView.setState({ goTo: undefined })
  }, [goTo])
  return (
    <div className="yaml">
      <div className="editor" ref={host} />
      <Problems problems={problems} onGo={(problem) => editor.current?.goTo(problem.line, problem.column)} />
    </div>
  )
}

function Problems({ problems, onGo }: { problems: readonly Problem[]; onGo: (problem: Problem) => void }) {
  const stale = useScenario((scenario) => scenario.stale)
  const building = useScenario((scenario) => scenario.answered !== scenario.revision)
  const output = useScenario((scenario) => scenario.setupOutput)
  return (
    <section className="problems" aria-label={words.panel.problems}>
      <h2>
        {words.panel.problems}
        <span className={stale ? 'dim warn' : 'dim'} role="status">
          {building ? words.panel.building : stale ? words.panel.stale : words.panel.good}
        </span>
      </h2>
      {problems.length === 0 && <p className="dim">{words.panel.noProblems}</p>}
      <ul>
        {problems.map((problem, i) => (
          <li key={i}>
            <button type="button" className={`quiet problem ${problem.severity}`} onClick={() => onGo(problem)}>
              <span className="mono">{words.panel.at(problem.line, problem.column)}</span>
              <span>
                <strong>{words.panel[problem.severity]}:</strong> {words.said(problem.message)}
                {problem.cure && <em> {problem.cure}</em>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {output && (
        <details open>
          <summary>{words.panel.setup}</summary>
          <pre>{output}</pre>
        </details>
      )}
    </section>
  )
}
