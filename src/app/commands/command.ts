/** One thing that a person can do: what the command palette, the shortcuts' sheet, keys, menus and buttons all stand on. */
export type CommandGroup = 'scenario' | 'edit' | 'send' | 'story' | 'view' | 'share' | 'help'

export interface Command {
  id: string
  /** In the imperative: `Step forward`. */
  title: string
  group: CommandGroup
  /** As keyboard.ts names them: `ArrowRight`, `Mod+Z`, `Mod+Shift+Z`, `?`. */
  keys?: readonly string[]
  /** What cannot be done now is not offered, and its key is left to the browser. */
  available?: () => boolean
  run: () => void
}
