/** Where an iptables-save goes: into a node of this cluster, or into a scenario of its own. */
import { useState } from 'react'
import { belong } from '../locale/belong.ts'
import { Dialog } from '../overlays/dialog.tsx'
import { closeOverlay } from '../store/overlay.ts'
import { useScenario } from '../store/scenario.ts'
import { openText } from './import.ts'
import { usePasted } from './pasted.ts'
import { OWN_NODE, rulesAlone, rulesInto } from './rules.ts'

export function RulesDialog() {
  const { text, tables, rules } = usePasted()
  const nodes = useScenario((scenario) => scenario.topology?.namespaces ?? []).filter((netns) => netns.kind === 'node')
  const [where, setWhere] = useState<'into' | 'alone'>(nodes.length > 0 ? 'into' : 'alone')
  const [node, setNode] = useState(nodes.at(-1)?.name ?? '')
  const load = () => {
    closeOverlay()
    const scenario = where === 'into' ? rulesInto(useScenario.getState().text, node, text) : rulesAlone(text)
    void openText(scenario, belong.imports.loaded(where === 'into' ? node : OWN_NODE))
  }
  return (
    <Dialog title={belong.imports.title} about={belong.imports.about(tables.join(', '), rules)}>
      <fieldset className="choice">
        <legend>{belong.imports.where}</legend>
        {(['into', 'alone'] as const).map((each) => (
          <label key={each}>
            <input
              type="radio"
              name="where"
              checked={where === each}
              disabled={each === 'into' && nodes.length === 0}
              onChange={() => setWhere(each)}
            />
            {belong.imports[each]}
          </label>
        ))}
      </fieldset>
      {where === 'into' && (
        <>
          <label className="field">
            <span>{belong.imports.node}</span>
            <select value={node} onChange={(event) => setNode(event.target.value)}>
              {nodes.map(({ id, name }) => (
                <option key={id}>{name}</option>
              ))}
            </select>
          </label>
          <p className="dim">{belong.imports.replaces}</p>
        </>
      )}
      <div className="dialog-foot">
        <button type="button" onClick={closeOverlay}>
          {belong.cancel}
        </button>
        <button type="button" className="primary" onClick={load}>
          {belong.imports.load}
        </button>
      </div>
    </Dialog>
  )
}
