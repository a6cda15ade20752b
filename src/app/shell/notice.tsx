/** What the page has to say once: a broken link, an engine that was restarted, a link that was made. */
import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { words } from '../locale/words.ts'
import { useView } from '../store/view.ts'

/** Chat programs cut links after about this many characters. */
const LONG_LINK = 2000

export function NoticeBar() {
  const notice = useView((view) => view.notice)
  const shared = useView((view) => view.shared)
  return (
    <>
      {notice && (
        <div className={`notice ${notice.kind}`} role={notice.kind === 'error' ? 'alert' : 'status'}>
          <p>{notice.text}</p>
          {notice.detail && (
            <details>
              <summary>{words.notice.details}</summary>
              <pre>{notice.detail}</pre>
            </details>
          )}
          <button
            type="button"
            className="quiet icon"
            aria-label={words.notice.close}
            onClick={() => useView.setState({ notice: undefined })}
          >
            <X size={16} />
          </button>
        </div>
      )}
      {shared && <SharedLink link={shared.link} copied={shared.copied} />}
    </>
  )
}

function SharedLink({ link, copied }: { link: string; copied: boolean }) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [link])
  return (
    <div className="notice info shared" role="status">
      <p>
        <strong>{words.shared.title}.</strong> {copied ? words.shared.copied : words.shared.byHand}
      </p>
      <input
        ref={field}
        className="mono"
        readOnly
        value={link}
        aria-label={words.shared.label}
        onFocus={(event) => event.target.select()}
      />
      {link.length > LONG_LINK && <p className="warn">{words.shared.long(link.length)}</p>}
      <button
        type="button"
        className="quiet icon"
        aria-label={words.shared.close}
        onClick={() => useView.setState({ shared: undefined })}
      >
        <X size={16} />
      </button>
    </div>
  )
}
