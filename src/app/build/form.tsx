/** What is selected, as a form: each field changes only its own place in the text. What has no field here has the YAML. */
import { objectOf, changeObject } from '../../scenario/edit/objects.ts'
import { changeHost, hostsIn } from '../../scenario/edit/scenario.ts'
import { act } from '../actions/history.ts'
import { words } from '../locale/words.ts'
import { useBuild } from '../store/build.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import { duplicateThings, removeThings, renameThing, showYaml } from './acts.ts'
import { commandFor } from './command.ts'
import { binds } from './connect.ts'
import { Choice, Field, Row } from './fields.tsx'
import { LinuxFields } from './linux-fields.tsx'
import { type Thing, kindName, thingOf } from './thing.ts'

interface Container {
  name: string
  image?: string
  ports?: { containerPort: number; protocol?: string; name?: string }[]
}
interface Manifest {
  metadata: { name: string; labels?: Record<string, string> }
  spec: {
    replicas?: number
    type?: string
    selector?: Record<string, string> & { matchLabels?: Record<string, string> }
    ports?: { port: number; targetPort?: number | string; nodePort?: number; protocol?: string; name?: string }[]
    containers?: Container[]
    nodeName?: string
    template?: { metadata?: { labels?: Record<string, string> }; spec: { containers: Container[]; nodeName?: string } }
  }
}

export function Form() {
  const topology = useScenario((scenario) => scenario.topology)
  const text = useScenario((scenario) => scenario.text)
  const selected = useView((view) => view.selected)
  const count = useBuild((build) => build.selection.length)
  const thing = thingOf(topology, selected)
  if (!thing) return null
  const ref = thing.owner ?? thing.ref
  const name = ref?.name ?? thing.name
  const value = ref && (objectOf(text, ref) as Manifest | undefined)
  const kind = ref ? ref.kind : kindName(thing)
  return (
    <section className="form" aria-label={words.build.form}>
      <h2>
        {kind} <strong>{name}</strong>
      </h2>
      {count > 1 && <p className="dim">{words.build.selected(count)}</p>}
      {thing.owner && <p className="dim">{words.build.owned(thing.name, thing.owner.name)}</p>}
      {thing.kind !== 'network' && thing.kind !== 'machine' && (
        <Field label={words.build.fields.name} value={name} onSet={(to) => void renameThing(thing.id, to)} />
      )}
      {value && ref?.kind === 'Service' && <ServiceFields thing={thing} value={value} />}
      {value && (ref?.kind === 'Deployment' || ref?.kind === 'Pod') && <WorkloadFields thing={thing} value={value} />}
      {thing.kind === 'host' && <HostFields name={thing.name} />}
      {topology && (thing.kind === 'netns' || thing.kind === 'bridge') && <LinuxFields thing={thing} topology={topology} />}
      <div className="form-acts">
        <button type="button" onClick={() => showYaml(thing.id)}>
          {words.build.yaml}
        </button>
        <button type="button" onClick={() => void duplicateThings()}>
          {words.build.acts.duplicate}
        </button>
        <button type="button" onClick={() => void removeThings()}>
          {words.build.acts.delete}
        </button>
      </div>
    </section>
  )
}

/** One change of an object, as the command `kubectl edit` or `patch` would make it. */
function change(thing: Thing, field: string, value: Manifest, edit: (draft: Manifest) => void): void {
  const ref = (thing.owner ?? thing.ref)!
  const draft = structuredClone(value)
  edit(draft)
  const { text } = useScenario.getState()
  void act({
    title: words.build.set(field, ref.name),
    text: changeObject(text, ref, draft),
    command: commandFor(ref, { ...value }, { ...draft }),
  })
}

const pairs = (labels: Record<string, string> | undefined): string =>
  Object.entries(labels ?? {})
    .map((pair) => pair.join('='))
    .join(', ')

/** `a=b, c=d`; undefined where it cannot be read. */
function readPairs(text: string): Record<string, string> | undefined {
  const parts = text.split(',').map((part) => part.trim())
  const found = parts.filter(Boolean).map((part) => /^([^=\s]+)=(\S*)$/.exec(part))
  return found.every((match) => match !== null) ? Object.fromEntries(found.map((match) => [match[1]!, match[2]!])) : undefined
}

const number = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text) : undefined)

function ServiceFields({ thing, value }: { thing: Thing; value: Manifest }) {
  const { selector, ports = [], type = 'ClusterIP' } = value.spec
  const f = words.build.fields
  return (
    <>
      <Choice
        label={f.type}
        value={type}
        options={['ClusterIP', 'NodePort', 'LoadBalancer']}
        onSet={(to) =>
          change(thing, f.type, value, (draft) => {
            draft.spec.type = to
            if (to === 'ClusterIP') for (const port of draft.spec.ports ?? []) delete port.nodePort
          })
        }
      />
      <Field
        label={f.selector}
        value={pairs(selector)}
        hint="app=web, tier=api"
        read={readPairs}
        onSet={(_, to) => change(thing, f.selector, value, (draft) => void (draft.spec.selector = to))}
      />
      {ports.map((port, i) => (
        <Row key={i}>
          <Field
            label={f.port}
            value={String(port.port)}
            read={number}
            onSet={(_, to) => change(thing, f.port, value, (draft) => void (draft.spec.ports![i]!.port = to))}
          />
          <Field
            label={f.targetPort}
            value={String(port.targetPort ?? port.port)}
            onSet={(to) =>
              change(thing, f.targetPort, value, (draft) => void (draft.spec.ports![i]!.targetPort = number(to) ?? to))
            }
          />
          {type !== 'ClusterIP' && (
            <Field
              label={f.nodePort}
              value={port.nodePort === undefined ? '' : String(port.nodePort)}
              hint={f.given}
              read={number}
              onSet={(_, to) => change(thing, f.nodePort, value, (draft) => void (draft.spec.ports![i]!.nodePort = to))}
            />
          )}
        </Row>
      ))}
    </>
  )
}

function WorkloadFields({ thing, value }: { thing: Thing; value: Manifest }) {
  const f = words.build.fields
  const { template, replicas } = value.spec
  const topology = useScenario((scenario) => scenario.topology)
  const nodes = topology?.namespaces.flatMap((netns) => (netns.kind === 'node' ? [netns.name] : [])) ?? []
  const container = (template?.spec ?? value.spec).containers?.[0]
  const labels = template ? template.metadata?.labels : value.metadata.labels
  const containerIn = (draft: Manifest) => (draft.spec.template?.spec ?? draft.spec).containers![0]!
  return (
    <>
      {template && (
        <Field
          label={f.replicas}
          value={String(replicas ?? 1)}
          read={number}
          onSet={(_, to) => change(thing, f.replicas, value, (draft) => void (draft.spec.replicas = to))}
        />
      )}
      <Choice
        label={f.node}
        value={(template?.spec ?? value.spec).nodeName ?? ''}
        options={['', ...nodes]}
        empty={f.anyNode}
        onSet={(to) => {
          const bound = binds(useScenario.getState().text, thing, to === '' ? undefined : to)
          if (typeof bound !== 'string') void act(bound)
        }}
      />
      <Field
        label={f.labels}
        value={pairs(labels)}
        hint="app=web"
        read={readPairs}
        onSet={(_, to) =>
          change(thing, f.labels, value, (draft) => {
            if (!draft.spec.template) draft.metadata.labels = to
            else {
              // A Deployment must select what it makes.
              draft.spec.template.metadata = { ...draft.spec.template.metadata, labels: to }
              draft.spec.selector = { matchLabels: to } as unknown as NonNullable<Manifest['spec']['selector']>
            }
          })
        }
      />
      {container && (
        <Row>
          <Field
            label={f.image}
            value={container.image ?? ''}
            onSet={(to) => change(thing, f.image, value, (draft) => void (containerIn(draft).image = to))}
          />
          <Field
            label={f.port}
            value={String(container.ports?.[0]?.containerPort ?? '')}
            hint={f.none}
            read={number}
            onSet={(_, to) =>
              change(thing, f.port, value, (draft) => {
                const first = containerIn(draft).ports?.[0]
                if (first) first.containerPort = to
                else containerIn(draft).ports = [{ containerPort: to }]
              })
            }
          />
        </Row>
      )}
    </>
  )
}

function HostFields({ name }: { name: string }) {
  const text = useScenario((scenario) => scenario.text)
  const host = hostsIn(text).find((each) => each.name === name)
  if (!host) return null
  const f = words.build.fields
  const set = (field: string, to: typeof host) =>
    void act({ title: words.build.set(field, name), text: changeHost(text, name, to) })
  return (
    <>
      <Field label={f.address} value={host.address} onSet={(address) => set(f.address, { ...host, address })} />
      <Field
        label={f.servers}
        value={(host.servers ?? []).join(', ')}
        hint={f.none}
        read={(each) => (/^[\d\s,]*$/.test(each) ? (each.match(/\d+/g) ?? []).map(Number) : undefined)}
        onSet={(_, servers) => set(f.servers, { ...host, servers })}
      />
    </>
  )
}
