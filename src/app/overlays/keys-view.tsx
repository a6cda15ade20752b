/** A shortcut as it stands on the keyboard: ⌘ on a Mac, Ctrl elsewhere, arrows as arrows. */
import { Fragment } from 'react'
import { belong } from '../locale/belong.ts'

const mac = /Mac|iP(?:hone|ad)/.test(navigator.platform)
const SIGNS: Record<string, string> = {
  Mod: mac ? '⌘' : 'Ctrl',
  Alt: mac ? '⌥' : 'Alt',
  Shift: mac ? '⇧' : 'Shift',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
}

/** `Mod++` is Mod and the plus key. */
const partsOf = (name: string): string[] => name.split(/(?<=.)\+(?=.)/)

export function Keys({ keys }: { keys: readonly string[] }) {
  return keys.map((name, i) => (
    <Fragment key={name}>
      {i > 0 && <span className="dim"> {belong.or} </span>}
      {partsOf(name).map((part) => (
        <kbd key={part}>{SIGNS[part] ?? belong.keyNames[part] ?? part}</kbd>
      ))}
    </Fragment>
  ))
}
