/** The Build panel: what can be placed, by dragging or by key, and under it a form for what is selected. */
import {
  Box,
  Boxes,
  Cable,
  DoorOpen,
  EthernetPort,
  Handshake,
  Monitor,
  Network,
  Router,
  Scale,
  Server,
  Shield,
  Signpost,
  SquareDashed,
  Waypoints,
} from 'lucide-react'
import { type PointerEvent as ReactPointerEvent, useState } from 'react'
import { words } from '../locale/words.ts'
import { type Placeable, selectionNow, useBuild } from '../store/build.ts'
import { connectSelected, placeAt } from './acts.ts'
import { dragFromPalette } from './drag.ts'
import { Form } from './form.tsx'
import '../styles/building.css'

const GROUPS: { title: string; items: { kind: Placeable; icon: typeof Box }[] }[] = [
  {
    title: words.build.cluster,
    items: [
      { kind: 'node', icon: Server },
      { kind: 'deployment', icon: Boxes },
      { kind: 'pod', icon: Box },
      { kind: 'service', icon: Handshake },
    ],
  },
  {
    title: words.build.linux,
    items: [
      { kind: 'host', icon: Monitor },
      { kind: 'netns', icon: SquareDashed },
      { kind: 'router', icon: Router },
      { kind: 'switch', icon: EthernetPort },
      { kind: 'bridge', icon: Network },
    ],
  },
]

export function PalettePanel() {
  const selected = useBuild((build) => build.selection)
  return (
    <div className="builder">
      <p className="dim">{words.build.how}</p>
      {GROUPS.map(({ title, items }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul>
            {items.map(({ kind, icon: Icon }) => (
              <li key={kind}>
                <Item kind={kind} icon={Icon} />
              </li>
            ))}
            {title === words.build.linux && (
              <li>
                <button
                  type="button"
                  className="placeable"
                  title={words.build.hints.cable}
                  aria-disabled={selected.length !== 2}
                  onClick={() => void connectSelected()}
                >
                  <Cable size={17} aria-hidden="true" />
                  <span>{words.build.kinds.cable}</span>
                </button>
              </li>
            )}
          </ul>
        </section>
      ))}
      <Form />
      <Later />
    </div>
  )
}

const LATER_ICONS = { ingress: DoorOpen, gatewayApi: Waypoints, policy: Shield, dns: Signpost, balancer: Scale }
type LaterKind = keyof typeof LATER_ICONS

/** What has its place and does not work yet: it can be asked about, and says so. */
function Later() {
  const [asked, setAsked] = useState<LaterKind>()
  const { later, laterAbout, laterKinds } = words.build
  return (
    <section className="later" aria-label={later}>
      <h2>{later}</h2>
      <ul>
        {(Object.keys(LATER_ICONS) as LaterKind[]).map((kind) => {
          const Icon = LATER_ICONS[kind]
          return (
            <li key={kind}>
              <button
                type="button"
                className="placeable"
                aria-disabled="true"
                title={laterKinds[kind].about}
                onClick={() => setAsked(kind)}
              >
                <Icon size={17} aria-hidden="true" />
                <span>{laterKinds[kind].name}</span>
              </button>
            </li>
          )
        })}
      </ul>
      <p className="dim" role="status">
        {asked ? laterKinds[asked].about : laterAbout}
      </p>
    </section>
  )
}

function Item({ kind, icon: Icon }: { kind: Placeable; icon: typeof Box }) {
  return (
    <button
      type="button"
      className="placeable"
      title={words.build.hints[kind]}
      onPointerDown={(event: ReactPointerEvent<HTMLButtonElement>) => dragFromPalette(kind, event)}
      onClick={(event) => {
        // A drag ends in a click as well; that one has been dealt with.
        if (event.currentTarget.dataset['dragged'] === 'yes') delete event.currentTarget.dataset['dragged']
        else void placeAt(kind, selectionNow().at(-1))
      }}
    >
      <Icon size={17} aria-hidden="true" />
      <span>{words.build.kinds[kind]}</span>
    </button>
  )
}
