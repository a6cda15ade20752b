/** Keeps what else the rules might have chosen beside each new story. */
import { useSim } from '../store/sim.ts'
import { useStudy } from '../store/study.ts'
import { ask } from './ask.ts'

export function keepOutcomes(): () => void {
  return useSim.subscribe((now, before) => {
    if (now.story === before.story) return
    const { asked, story } = now
    useStudy.setState({ stopped: undefined, question: undefined, answered: [], ...(now.story ? {} : { burst: undefined }) })
    // Another way of the same connection has the same outcomes.
    if (asked && story && before.asked && asked.from === before.asked.from && asked.to === before.asked.to && before.story) return
    useStudy.setState({ outcomes: undefined })
    if (!asked || !story) return
    const { picks: _, ...request } = asked
    void ask<'outcomes'>({ about: 'outcomes', request }).then((told) => {
      if (told.ok && useSim.getState().asked === asked) useStudy.setState({ outcomes: told.value })
    })
  })
}
