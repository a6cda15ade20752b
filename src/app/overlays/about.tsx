/** What this is, and whose work it stands on. */
import { belong } from '../locale/belong.ts'
import { words } from '../locale/words.ts'
import { Dialog } from './dialog.tsx'

/** Of what the page loads; each under the licence that its package names. */
const STANDS_ON: readonly (readonly [name: string, licence: string])[] = [
  ['React', 'MIT'],
  ['React Flow (@xyflow/react)', 'MIT'],
  ['zustand', 'MIT'],
  ['Base UI', 'MIT'],
  ['cmdk', 'MIT'],
  ['CodeMirror', 'MIT'],
  ['xterm.js', 'MIT'],
  ['yaml', 'ISC'],
  ['ip-address', 'MIT'],
  ['@noble/hashes', 'MIT'],
  ['just-bash', 'Apache-2.0'],
  ['idb-keyval', 'Apache-2.0'],
  ['uqr', 'MIT'],
  ['gifenc', 'MIT'],
  ['dagre', 'MIT'],
  ['Lucide', 'ISC'],
]
const FONTS = [
  ['Inter', './licences/inter.txt'],
  ['JetBrains Mono', './licences/jetbrains-mono.txt'],
] as const

export function About() {
  return (
    <Dialog title={belong.help.about}>
      <div className="prose">
        <p>
          <strong>{words.name}</strong> {belong.about.what}
        </p>
        <p>{belong.about.licence}</p>
        <h3>{belong.about.fonts}</h3>
        <ul>
          {FONTS.map(([name, file]) => (
            <li key={name}>
              {name}: <a href={file}>SIL Open Font License 1.1</a>
            </li>
          ))}
        </ul>
        <h3>{belong.about.libraries}</h3>
        <ul className="columns">
          {STANDS_ON.map(([name, licence]) => (
            <li key={name}>
              {name} <span className="dim">{licence}</span>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}
