/** Asks the engine about the connection of the story; what belongs to an older story is dropped by who asked. */
import type { Traced } from '../../lab/lab.ts'
import type { Story } from '../../explain/step.ts'
import type { Question, Told, Topic, TraceRequest } from '../../worker/questions.ts'
import { engine } from '../engine.ts'
import { language } from '../locale/language.ts'
import { words } from '../locale/words.ts'
import { namesOf } from '../names.ts'
import { useScenario } from '../store/scenario.ts'

export type Asked<T> = { ok: true; value: T } | { ok: false; message: string }

export async function ask<T extends Topic>(question: Question<T>): Promise<Asked<Told<T>>> {
  const reply = await engine.ask(question, useScenario.getState().revision)
  if (reply.kind === 'done') return { ok: true, value: reply.value }
  return { ok: false, message: reply.kind === 'refused' ? reply.message : words.study.crashed }
}

/** A trace in words, with the names of the cluster that is drawn. */
export async function tellStory({ events, end }: Traced): Promise<Story> {
  const { buildStory } = await import('../../explain/story.ts')
  return buildStory(events, end, namesOf(useScenario.getState().topology), language)
}

export const labelOf = ({ from, to }: TraceRequest): string => `${from} → ${to}`
