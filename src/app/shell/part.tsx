/**
 * A part of the page that is fetched when it is first wanted. Where it cannot be (no network, or a newer version has taken the
 * place of its file), it alone says so and offers to try again; the rest of the page stands.
 */
import { Component, type ComponentType, type ReactNode, lazy, useState } from 'react'
import { words } from '../locale/words.ts'

/** It was not fetched: another try may help, while a part that broke would break again. */
const missing = new WeakSet<object>()

interface EdgeProps {
  again: () => void
  children: ReactNode
}

/** React tells of errors to classes only. */
export class Edge extends Component<EdgeProps, { error: object | undefined }> {
  override state: { error: object | undefined } = { error: undefined }
  static getDerivedStateFromError(error: unknown) {
    return { error: typeof error === 'object' && error !== null ? error : new Error(String(error)) }
  }
  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return <Lost absent={missing.has(error)} again={this.props.again} />
  }
}

function Lost({ absent, again }: { absent: boolean; again: () => void }) {
  return (
    <div className="lost-part" role="alert">
      <p>{absent ? words.part.missing : words.part.broken}</p>
      <span>
        <button type="button" onClick={again}>
          {words.part.again}
        </button>
        <button type="button" className="quiet" onClick={() => location.reload()}>
          {words.part.reload}
        </button>
      </span>
    </div>
  )
}

/** As `lazy`, and whatever becomes of it stays in its own place. */
export function part<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const fetched = () =>
    lazy(async () => {
      try {
        return { default: await load() }
      } catch (cause) {
        const error = new Error('a part of the page could not be fetched', { cause })
        missing.add(error)
        throw error
      }
    })
  let Fetched = fetched()
  return function Part(props: P) {
    const [tries, setTries] = useState(0)
    const again = () => {
      Fetched = fetched()
      setTries(tries + 1)
    }
    return (
      <Edge key={tries} again={again}>
        <Fetched {...props} />
      </Edge>
    )
  }
}
