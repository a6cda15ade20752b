/** Answers the page's questions; each part of the engine is fetched when it is first asked for. */
import type { Lab } from '../lab/lab.ts'
import type { Question, Told, Topic } from './questions.ts'

export async function answer(lab: Lab, question: Question): Promise<Told<Topic>> {
  switch (question.about) {
    case 'outcomes':
      return (await import('../lab/outcomes.ts')).outcomesOf(lab, question.request)
    case 'tables':
      return (await import('../lab/tables.ts')).tablesAt(lab, question.request, question.seq, question.netns)
    case 'why':
      return (await import('../lab/why.ts')).whyAt(lab, question.request, question.seq)
    case 'burst':
      return (await import('../lab/burst.ts')).burstOf(lab, question.request, question.count)
    case 'whatIf':
      return (await import('../lab/what-if.ts')).whatIf(lab, question.request, question.change)
    case 'capture':
      return (await import('../lab/capture.ts')).captureLab(lab, question.request, question.place)
    case 'modes':
      return (await import('../lab/compare-modes.ts')).compareModes(lab, question.request, question.modes)
    case 'cost':
      return (await import('../lab/cost.ts')).measureCost(question.mode, question.services, () => performance.now())
    case 'cures':
      return (await import('../lab/cure/search.ts')).findCures(lab, question.text, question.request)
    case 'birth':
      return (await import('../lab/control-story.ts')).controlStory(lab, question.object).facts
    case 'hooks':
      return (await import('../lab/hook-tables.ts')).hookTables(lab, question.netns, question.family)
    case 'chain':
      return (await import('../lab/chain-rules.ts')).chainRules(lab, question.place, question.at)
    case 'counters':
      return (await import('../lab/device-counters.ts')).deviceCounters(lab, question.at)
  }
}
