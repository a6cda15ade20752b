/** From, To, Request, Send: one connection. */
import { Send } from 'lucide-react'
import { type SyntheticEvent, useMemo } from 'react'
import { send } from '../actions/send.ts'
import { words } from '../locale/words.ts'
import { useScenario } from '../store/scenario.ts'
import { useSim } from '../store/sim.ts'
import { Combobox } from './combobox.tsx'

export function SendBar() {
  const topology = useScenario((scenario) => scenario.topology)
  const stale = useScenario((scenario) => scenario.stale)
  const { from, to, data, sending, refusal, untouched } = useSend()
  const sources = useMemo(
    () => (topology?.sources ?? []).map((s) => ({ value: s.ref, hint: s.ref.endsWith(s.label) ? '' : words.said(s.label) })),
    [topology],
  )
  const destinations = useMemo(
    () => (topology?.destinations ?? []).map((d) => ({ value: d.to, hint: words.said(d.hint) })),
    [topology],
  )
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    void send()
  }
  return (
    <form className="send" aria-label={words.send.region} onSubmit={submit}>
      <Combobox
        label={words.send.from}
        value={from}
        options={sources}
        onChange={(value) => useSim.setState({ from: value, refusal: undefined })}
      />
      <Combobox
        label={words.send.to}
        value={to}
        options={destinations}
        onChange={(value) => useSim.setState({ to: value, refusal: undefined })}
      />
      <label className="field request">
        <span>{words.send.request}</span>
        <input
          className="mono"
          value={data}
          placeholder={words.send.requestHint}
          spellCheck={false}
          onChange={(event) => useSim.setState({ data: event.target.value })}
        />
      </label>
      <button type="submit" className="primary" disabled={!topology} aria-busy={sending}>
        <Send size={15} aria-hidden="true" />
        {words.send.send}
      </button>
      <p className={refusal ? 'send-note error' : 'send-note'} role={refusal ? 'alert' : undefined}>
        {refusal ?? (stale ? words.send.stale : untouched && topology && from && to ? words.send.hint : '')}
      </p>
    </form>
  )
}

function useSend() {
  const from = useSim((sim) => sim.from)
  const to = useSim((sim) => sim.to)
  const data = useSim((sim) => sim.data)
  const sending = useSim((sim) => sim.sending)
  const refusal = useSim((sim) => sim.refusal)
  const untouched = useSim((sim) => sim.story === undefined)
  return { from, to, data, sending, refusal, untouched }
}
