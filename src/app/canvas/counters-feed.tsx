/** Asks for the devices' counters as they are at this step, while their layer is shown. */
import { useEffect } from 'react'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { useStory } from '../story-hooks.ts'
import { useAsked } from '../study/use-asked.ts'
import { useCounters } from './counters.ts'

export function CountersFeed() {
  const asked = useSim((sim) => sim.asked)
  const typed = useScenario((scenario) => `${scenario.answered} ${scenario.typed}`)
  const { current } = useStory()
  const at = asked && current ? { request: asked, seq: current.event.seq } : undefined
  const told = useAsked<'counters'>({ about: 'counters', ...(at ? { at } : {}) }, typed)
  useEffect(() => {
    if (told?.ok) useCounters.setState({ all: told.value })
  }, [told])
  useEffect(() => () => useCounters.setState({ all: {} }), [])
  return null
}
