/** What the engine says to a question, asked again when the question changes; the last answer stays until the next is there. */
import { useEffect, useState } from 'react'
import type { Question, Told, Topic } from '../../worker/questions.ts'
import { type Asked, ask } from './ask.ts'

/** While the story plays on, a question waits this long for the next to take its place. */
const PAUSE_MS = 60

/** `stamp` is another one when the same question may have another answer. */
export function useAsked<T extends Topic>(question: Question<T> | undefined, stamp = ''): Asked<Told<T>> | undefined {
  const key = question && JSON.stringify(question)
  const [answer, setAnswer] = useState<Asked<Told<T>>>()
  useEffect(() => {
    if (key === undefined) return
    let late = false
    const timer = setTimeout(() => {
      void ask(JSON.parse(key) as Question<T>).then((told) => !late && setAnswer(told))
    }, PAUSE_MS)
    return () => {
      late = true
      clearTimeout(timer)
    }
  }, [key, stamp])
  return key === undefined ? undefined : answer
}
