/** The question before a decision; the answer is checked against the story, which then goes on. */
import { useState } from 'react'
import { answerPrediction } from '../actions/play.ts'
import { words } from '../locale/words.ts'
import { useStudy } from '../store/study.ts'

const { predict: say } = words.study

export function PredictCard() {
  const question = useStudy((study) => study.question)
  return question && <Card key={question.seq} />
}

function Card() {
  const question = useStudy((study) => study.question)
  const [given, setGiven] = useState<string>()
  if (!question) return null
  const { kind, options, answer, chance } = question
  return (
    <section className="predict" aria-label={say.title}>
      <p className="question">{say.ask[kind]}</p>
      <ul>
        {options.map((option) => (
          <li key={option}>
            <button
              type="button"
              className={given === undefined ? undefined : option === answer ? 'right' : option === given ? 'wrong' : undefined}
              aria-pressed={given === option}
              disabled={given !== undefined}
              onClick={() => setGiven(option)}
            >
              {given !== undefined && (option === answer ? '✓ ' : option === given ? '✗ ' : '')}
              {option}
            </button>
          </li>
        ))}
      </ul>
      <p role="status">
        {given !== undefined && (
          <>
            <b>{given === answer ? say.right : say.wrong(answer)}</b> {chance && say.chance}
          </>
        )}
      </p>
      <button type="button" className="primary" onClick={answerPrediction}>
        {given === undefined ? say.reveal : say.go}
      </button>
    </section>
  )
}
