/** What came of the text, as lists: machines and pods with their devices and routes, Services with their endpoints. */
import { useMemo, useState } from 'react'
import type { NetnsView, ServiceView } from '../../lab/topology.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'
import '../styles/objects.css'

const KINDS = {
  node: words.canvas.node,
  pod: words.canvas.pod,
  host: words.canvas.host,
  gateway: words.canvas.gateway,
  network: words.canvas.network,
  netns: words.canvas.netns,
}

export function ObjectsPanel() {
  const topology = useScenario((scenario) => scenario.topology)
  const [filter, setFilter] = useState('')
  const wanted = filter.toLowerCase()
  const { namespaces, services } = useMemo(
    () => ({
      namespaces: (topology?.namespaces ?? []).filter((n) => `${KINDS[n.kind]} ${n.name}`.toLowerCase().includes(wanted)),
      services: (topology?.services ?? []).filter((s) =>
        `${words.canvas.service} ${s.namespace}/${s.name}`.toLowerCase().includes(wanted),
      ),
    }),
    [topology, wanted],
  )
  const count = namespaces.length + services.length
  return (
    <div className="objects">
      <label className="field find">
        <span>{words.panel.filter}</span>
        <input value={filter} onChange={(event) => setFilter(event.target.value)} spellCheck={false} />
      </label>
      <p className="dim" role="status">
        {count === 0 ? words.panel.noObjects : words.panel.shown(count)}
      </p>
      <ul>
        {services.map((service) => (
          <ServiceEntry key={service.id} service={service} />
        ))}
        {namespaces.map((netns) => (
          <NetnsEntry key={netns.id} netns={netns} />
        ))}
      </ul>
      {topology && topology.notSimulated.length > 0 && (
        <>
          <h2>{words.panel.notSimulated}</h2>
          <ul className="plain">
            {topology.notSimulated.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function Entry({
  id,
  kind,
  name,
  facts,
  warning,
  act,
}: {
  id: string
  kind: string
  name: string
  facts: string[]
  warning?: string | undefined
  act?: { label: string; run: () => void }
}) {
  const selected = useView((view) => view.selected === id)
  return (
    <li className={selected ? 'selected' : undefined}>
      <details>
        <summary onClick={() => useView.setState({ selected: id })}>
          <span className="dim">{kind}</span>
          <span>
            {name}
            {warning && <span className="warn"> {words.said(warning)}</span>}
          </span>
        </summary>
        <pre tabIndex={0} aria-label={`${kind} ${name}`}>
          {facts.join('\n')}
        </pre>
        {act && (
          <button type="button" onClick={act.run}>
            {act.label}
          </button>
        )}
      </details>
    </li>
  )
}

function NetnsEntry({ netns }: { netns: NetnsView }) {
  const facts = [
    ...netns.devices.map((d) => `${d.name}  ${d.addresses.join(' ')}${d.peer ? `  → ${d.peer.netns} ${d.peer.device}` : ''}`),
    ...(netns.routes.length > 0 ? [''] : []),
    ...netns.routes.map((route) => route.text),
    ...(netns.listening.length > 0 ? ['', ...netns.listening] : []),
  ]
  return <Entry id={netns.id} kind={KINDS[netns.kind]} name={netns.name} facts={facts} />
}

const born = async (object: string) => (await import('../actions/birth.ts')).playBirth(object)

function ServiceEntry({ service }: { service: ServiceView }) {
  const facts = [
    `${service.type}  ${service.clusterIP ?? ''}`,
    ...service.ports.map(
      (p) =>
        `${p.name ? `${p.name}  ` : ''}${p.port}/${p.protocol} → ${p.targetPort}${p.nodePort ? `  node port ${p.nodePort}` : ''}`,
    ),
    ...service.endpoints.map((e) => `${e.address}:${e.port}  ${e.pod?.slice(4) ?? ''}${e.ready ? '' : '  not ready'}`),
  ]
  return (
    <Entry
      id={service.id}
      kind={words.canvas.service}
      name={`${service.namespace}/${service.name}`}
      facts={facts}
      warning={service.warning}
      act={{ label: words.study.tabs.birth, run: () => void born(`Service/${service.namespace}/${service.name}`) }}
    />
  )
}
