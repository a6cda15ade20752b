/** Puts an edited text in force as one act, as a cure or a form does; the same question stays asked. */
import { openText } from './open.ts'

export const applyText = (text: string): Promise<boolean> => openText(text)
