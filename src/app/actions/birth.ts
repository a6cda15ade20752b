/** Plays how an object comes to be, by the same controls as a packet's story. */
import { storyOfControl } from '../../explain/control-story.ts'
import { tellControl } from '../../explain/control.ts'
import { language } from '../locale/language.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { ask } from '../study/ask.ts'
import { settleText } from './open.ts'
import { play, seek, stop } from './play.ts'

/** `Service/default/web`; `at` is the step of a link, where the story then stands. A sentence where there is no such object. */
export async function playBirth(object: string, at?: number): Promise<string | undefined> {
  await settleText()
  const told = await ask<'birth'>({ about: 'birth', object })
  if (!told.ok) return told.message
  const { topology } = useScenario.getState()
  const namespaces = topology?.namespaces ?? []
  const nodes = namespaces.filter(({ kind }) => kind === 'node')
  const plane = nodes.find(({ name }) => /control-plane|master/.test(name)) ?? nodes[0]
  const workstation = namespaces.find(({ kind }) => kind === 'gateway') ?? plane
  const story = storyOfControl(object, tellControl(told.value, language), {
    plane: plane?.id ?? '',
    workstation: workstation?.id ?? '',
    proxyMode: topology?.proxyMode ?? 'iptables',
  })
  stop()
  useSim.setState({ story, asked: undefined, refusal: undefined, cursor: 0, origin: 0, progress: 1 })
  if (at === undefined) play()
  else if (story.steps[at]) seek(at)
  return undefined
}
