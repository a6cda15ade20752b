/** Every command of the page. A new one is a line in the file of its subject; a new subject is a file and a line here. */
import type { Command } from './command.ts'
import { EDIT_COMMANDS } from './edit.ts'
import { PAGE_COMMANDS } from './page.ts'
import { STORY_COMMANDS } from './story.ts'
import { STUDY_COMMANDS } from './study.ts'
import { VIEW_COMMANDS } from './view.ts'

export const COMMANDS: readonly Command[] = [
  ...EDIT_COMMANDS,
  ...STORY_COMMANDS,
  ...STUDY_COMMANDS,
  ...VIEW_COMMANDS,
  ...PAGE_COMMANDS,
]
