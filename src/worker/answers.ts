/** Answers the page's questions about a connection; each part of the engine is fetched when it is first asked for. */
import type { Lab } from '../lab/lab.ts'
import type { Question, Told, Topic } from './questions.ts'

export async function answer(lab: Lab, question: Question): Promise<Told<Topic>> {
  const { request } = question
  switch (question.about) {
    case 'outcomes':
      return (await import('../lab/outcomes.ts')).outcomesOf(lab, request)
    case 'tables':
      return (await import('../lab/tables.ts')).tablesAt(lab, request, question.seq, question.netns)
    case 'why':
      return (await import('../lab/why.ts')).whyAt(lab, request, question.seq)
    case 'burst':
      return (await import('../lab/burst.ts')).burstOf(lab, request, question.count)
    case 'whatIf':
      return (await import('../lab/what-if.ts')).whatIf(lab, request, question.change)
    case 'capture':
      return (await import('../lab/capture.ts')).captureLab(lab, request, question.place)
    case 'cures':
      return (await import('../lab/cure/search.ts')).findCures(lab, question.text, request)
  }
}
