/** What the last act stands for: the command or manifest that does the same on a real machine, to be copied. */
import { Copy, X } from 'lucide-react'
import { words } from '../locale/words.ts'
import { useHistory } from '../store/history.ts'

export function ActLine() {
  const said = useHistory((history) => history.said)
  const text = said?.command ?? said?.placed
  return (
    <div className={said ? 'act-line' : 'act-line out'} role="status">
      {said && (
        <>
          <strong>{said.title}</strong>
          {text !== undefined && (
            <>
              {said.placed !== undefined && <small>{words.build.placedNote}</small>}
              <pre tabIndex={0} aria-label={said.command === undefined ? words.build.placed : words.build.command}>
                {text}
              </pre>
              <button
                type="button"
                className="quiet icon"
                aria-label={words.inspector.copy}
                title={words.inspector.copy}
                onClick={() => void navigator.clipboard.writeText(text)}
              >
                <Copy size={14} />
              </button>
            </>
          )}
          <button
            type="button"
            className="quiet icon"
            aria-label={words.notice.close}
            title={words.notice.close}
            onClick={() => useHistory.setState({ said: undefined })}
          >
            <X size={14} />
          </button>
        </>
      )}
    </div>
  )
}
