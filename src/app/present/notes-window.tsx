/** The second window of a talk: what is on the screen now, what comes next, the speaker's own notes, and the time. */
import { ChevronLeft, ChevronRight, RotateCcw } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { see } from '../locale/see.ts'
import { words } from '../locale/words.ts'
import '../styles/notes.css'
import { type FromNotes, type NotesState, type ToNotes, channelName } from './notes.ts'

const { notes: say } = see
type Told = { kind: 'waiting' | 'gone' } | { kind: 'state'; state: NotesState | undefined }

export function NotesWindow({ id }: { id: string }) {
  const [told, setTold] = useState<Told>({ kind: 'waiting' })
  const channel = useRef<BroadcastChannel>(undefined)
  const post = (message: FromNotes) => channel.current?.postMessage(message)
  useEffect(() => {
    document.title = `${say.title} · ${words.name}`
    const own = new BroadcastChannel(channelName(id))
    channel.current = own
    own.onmessage = ({ data }: MessageEvent<ToNotes>) => setTold(data)
    post({ kind: 'hello' })
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLTextAreaElement || event.ctrlKey || event.metaKey || event.altKey) return
      const by = ['ArrowRight', 'PageDown'].includes(event.key) ? 1 : ['ArrowLeft', 'PageUp'].includes(event.key) ? -1 : undefined
      if (by === undefined) return
      event.preventDefault()
      post({ kind: 'step', by })
    }
    window.addEventListener('keydown', onKey)
    return () => {
      window.removeEventListener('keydown', onKey)
      own.close()
    }
  }, [id])
  const state = told.kind === 'state' ? told.state : undefined
  return (
    <main className="notes" aria-label={say.title}>
      <header>
        <h1>{say.title}</h1>
        <span className="dim">{state?.scenario}</span>
        <Clock />
      </header>
      {state ? (
        <>
          <section aria-live="polite">
            <p className="dim">{words.timeline.step(state.position, state.total)}</p>
            <p className="notes-now">{state.sentence}</p>
            {state.advice !== '' && <p className="dim">{state.advice}</p>}
          </section>
          <nav>
            <button type="button" disabled={state.position <= 1} onClick={() => post({ kind: 'step', by: -1 })}>
              <ChevronLeft size={16} aria-hidden="true" />
              {words.timeline.back}
            </button>
            <button
              type="button"
              className="primary"
              disabled={state.position >= state.total}
              onClick={() => post({ kind: 'step', by: 1 })}
            >
              {words.timeline.forward}
              <ChevronRight size={16} aria-hidden="true" />
            </button>
          </nav>
          <section className="notes-next">
            <h2>{say.next}</h2>
            <p>{state.next ? state.next.sentence : say.last}</p>
          </section>
          {state.written.length > 0 && (
            <section className="notes-written">
              <h2>{say.written}</h2>
              <ol>
                {state.written.map(({ said, here }, i) => (
                  <li key={i} aria-current={here ? 'true' : undefined}>
                    {said.map((text, j) => (
                      <p key={j}>{text}</p>
                    ))}
                  </li>
                ))}
              </ol>
            </section>
          )}
          <OwnNotes key={`${state.scenario} ${state.key}`} name={`${state.scenario} ${state.key}`} />
        </>
      ) : (
        <p className="empty">{told.kind === 'state' ? say.nothing : told.kind === 'gone' ? say.gone : say.waiting}</p>
      )}
    </main>
  )
}

const KEPT = 'hoplight.notes'

function allNotes(): Record<string, string> {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '{}') as unknown
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, string>) : {}
  } catch {
    return {}
  }
}

function OwnNotes({ name }: { name: string }) {
  const [text, setText] = useState(() => allNotes()[name] ?? '')
  const keep = (next: string) => {
    setText(next)
    const { [name]: _, ...others } = allNotes()
    try {
      localStorage.setItem(KEPT, JSON.stringify(next === '' ? others : { ...others, [name]: next }))
    } catch {
      // Then it lasts as long as this window.
    }
  }
  return (
    <label className="notes-own">
      {say.own} <span className="dim">{say.ownHint}</span>
      <textarea value={text} rows={5} onChange={(event) => keep(event.target.value)} />
    </label>
  )
}

const two = (n: number): string => String(Math.floor(n)).padStart(2, '0')

function Clock() {
  const [began, setBegan] = useState(() => performance.now())
  const [now, setNow] = useState(began)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const s = Math.max(0, (now - began) / 1000)
  return (
    <span className="notes-time">
      <span className="mono" role="timer" aria-label={say.time}>{`${two(s / 60)}:${two(s % 60)}`}</span>
      <button
        type="button"
        className="quiet icon"
        aria-label={say.restart}
        title={say.restart}
        onClick={() => setBegan(performance.now())}
      >
        <RotateCcw size={14} />
      </button>
    </span>
  )
}
