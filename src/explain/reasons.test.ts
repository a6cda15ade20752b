/** In a Chinese story no reason is left in English: whole stories of the built-in scenarios, every rule. */
import { describe, expect, it } from 'vitest'
import { openLab, topologyOf, traceLab } from '../lab/lab.ts'
import { runSetup } from '../lab/shell-host.ts'
import { LIBRARY } from '../scenario/library.ts'
import { buildStory } from './story.ts'

/** Words that no name and no command has standing alone. */
const ENGLISH = /\b(?:the|is|are|was|and|of|by|with|no|it)\b/

describe('a story in Chinese', () => {
  it.each(LIBRARY.map((entry) => [entry.name, entry.yaml] as const))('%s', async (_name, yaml) => {
    const { sources, destinations } = topologyOf(openLab(yaml).lab!)
    const left = new Set<string>()
    for (const { ref } of sources.slice(0, 3)) {
      for (const { to } of destinations.slice(0, 4)) {
        const lab = openLab(yaml).lab!
        await runSetup(lab, () => {})
        const traced = traceLab(lab, { from: ref, to })
        const { steps, end } = buildStory(traced.events, traced.end, undefined, 'zh-TW')
        for (const { sentence, advice, event } of [...steps, { sentence: end?.sentence ?? '', advice: '', event: undefined }]) {
          // The text of the rule itself is the tools’ own.
          const own = event && 'text' in event ? sentence.replaceAll(event.text, '') : sentence
          const said = `${own} ${advice ?? ''}`.replace(/`[^`]*`|「[^」]*」|REJECT (?:--reject-)?with \S+/g, '')
          if (ENGLISH.test(said)) left.add(said)
        }
      }
    }
    expect([...left]).toEqual([])
  })
})
