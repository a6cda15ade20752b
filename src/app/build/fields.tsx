/** A form's own fields: what is typed takes effect when one leaves it. */
import { type ReactNode, useId, useState } from 'react'

export const Row = ({ children }: { children: ReactNode }) => <div className="form-row">{children}</div>

/** Takes effect when one leaves it or presses Enter; Esc puts back what stood there. */
export function Field<T = string>({
  label,
  value,
  hint,
  read,
  onSet,
}: {
  label: string
  value: string
  hint?: string
  read?: (text: string) => T | undefined
  onSet: (text: string, value: T) => void
}) {
  const id = useId()
  const [draft, setDraft] = useState<string>()
  const [wrong, setWrong] = useState(false)
  const commit = () => {
    if (draft === undefined || draft === value) return setDraft(undefined)
    const read_ = read ? read(draft) : (draft as T)
    setWrong(read_ === undefined)
    if (read_ === undefined) return
    setDraft(undefined)
    onSet(draft.trim(), read_)
  }
  return (
    <label className="field" htmlFor={id}>
      <span>{label}</span>
      <input
        id={id}
        value={draft ?? value}
        placeholder={hint}
        aria-invalid={wrong || undefined}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit()
          if (event.key === 'Escape') {
            setDraft(undefined)
            setWrong(false)
          }
        }}
      />
    </label>
  )
}

export function Choice({
  label,
  value,
  options,
  empty,
  onSet,
}: {
  label: string
  value: string
  options: string[]
  /** What the empty choice is called. */
  empty?: string
  onSet: (to: string) => void
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onSet(event.target.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option === '' ? empty : option}
          </option>
        ))}
      </select>
    </label>
  )
}
