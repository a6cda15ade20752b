/** The command that shows the same on a real machine, to be copied. */
import { Check, Copy, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import type { StoryStep } from '../../explain/step.ts'
import { openTerminal } from '../actions/terminal.ts'
import { words } from '../locale/words.ts'
import { placeName } from '../places.ts'

export function CommandSection({ step }: { step: StoryStep }) {
  const [copied, setCopied] = useState<string>()
  const { command } = step
  if (!command) return null
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command.line)
      setCopied(command.line)
    } catch {
      // The line can be selected by hand.
    }
  }
  const done = copied === command.line
  return (
    <section className="command" aria-label={words.inspector.command}>
      <h2>
        {words.inspector.command} <span className="dim">{words.inspector.run(placeName(command.on))}</span>
      </h2>
      <div className="command-line">
        <code className="mono">{command.line}</code>
        <button
          type="button"
          className="quiet icon"
          aria-label={done ? words.inspector.copied : words.inspector.copy}
          title={done ? words.inspector.copied : words.inspector.copy}
          onClick={() => void copy()}
        >
          {done ? <Check size={15} /> : <Copy size={15} />}
        </button>
        <button
          type="button"
          className="quiet icon"
          aria-label={words.inspector.type(placeName(command.on))}
          title={words.inspector.type(placeName(command.on))}
          onClick={() => openTerminal(step.event.netns, command.line)}
        >
          <SquareTerminal size={15} />
        </button>
      </div>
    </section>
  )
}
