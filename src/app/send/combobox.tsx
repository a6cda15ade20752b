/** A text field with suggestions (the ARIA combobox pattern): what is typed counts, the list only helps. */
import { ChevronDown } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { words } from '../locale/words.ts'

export interface Option {
  value: string
  hint: string
}
interface Props {
  label: string
  value: string
  options: readonly Option[]
  onChange: (value: string) => void
}

export function Combobox({ label, value, options, onChange }: Props) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [typed, setTyped] = useState(false)
  const needle = value.toLowerCase()
  // Until something is typed the whole list is there: the value that stands is one of many, not a filter.
  const shown = typed ? options.filter((o) => `${o.value} ${o.hint}`.toLowerCase().includes(needle)) : options
  const show = (visible: boolean) => {
    setOpen(visible)
    setActive(-1)
    if (!visible) setTyped(false)
  }
  const choose = (option: Option) => {
    onChange(option.value)
    show(false)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) show(false)
    else if (event.key === 'Enter' && open && shown[active]) choose(shown[active])
    else if (event.key === 'Enter') return show(false)
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) setOpen(true)
      const by = event.key === 'ArrowDown' ? 1 : -1
      setActive((at) => (shown.length === 0 ? -1 : (at + by + shown.length + (at < 0 && by < 0 ? 1 : 0)) % shown.length))
    } else return
    event.preventDefault()
  }
  return (
    <div className="field combobox" onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && show(false)}>
      <label htmlFor={id}>{label}</label>
      <div className="combo-box">
        <input
          ref={input}
          id={id}
          className="mono"
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          aria-activedescendant={open && active >= 0 ? `${id}-${active}` : undefined}
          value={value}
          onChange={(event) => {
            onChange(event.target.value)
            setTyped(true)
            setOpen(true)
            setActive(-1)
          }}
          onClick={() => setOpen(true)}
          onKeyDown={onKey}
        />
        <button
          type="button"
          className="quiet icon"
          tabIndex={-1}
          aria-hidden="true"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => (open ? show(false) : (input.current?.focus(), setOpen(true)))}
        >
          <ChevronDown size={14} />
        </button>
      </div>
      {open && <Suggestions id={id} label={label} options={shown} active={active} value={value} onChoose={choose} />}
    </div>
  )
}

function Suggestions({
  id,
  label,
  options,
  active,
  value,
  onChoose,
}: {
  id: string
  label: string
  options: readonly Option[]
  active: number
  value: string
  onChoose: (option: Option) => void
}) {
  if (options.length === 0) return <p className="suggestions none">{words.send.noMatch}</p>
  return (
    <ul className="suggestions" id={`${id}-list`} role="listbox" aria-label={label}>
      {options.map((option, i) => (
        <li
          key={`${option.value} ${option.hint}`}
          id={`${id}-${i}`}
          role="option"
          aria-selected={option.value === value}
          className={i === active ? 'active' : undefined}
          ref={i === active ? (element) => element?.scrollIntoView({ block: 'nearest' }) : undefined}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onChoose(option)}
        >
          <span className="mono">{option.value}</span>
          <span className="hint">{option.hint}</span>
        </li>
      ))}
    </ul>
  )
}
