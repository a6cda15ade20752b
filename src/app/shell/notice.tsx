/** What must not be overlooked: a broken link, an engine that was restarted, lines that wait for a yes. */
import { X } from 'lucide-react'
import { words } from '../locale/words.ts'
import { openOverlay } from '../store/overlay.ts'
import { useScenario } from '../store/scenario.ts'
import { useView } from '../store/view.ts'

export function NoticeBar() {
  const notice = useView((view) => view.notice)
  const lines = useScenario((scenario) => (scenario.setupFromLink ? scenario.setup.split('\n').length : 0))
  const embed = useView((view) => view.embed)
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
      {lines > 0 && !embed && <SetupFromLink lines={lines} />}
    </>
  )
}

/** What a link's scenario did to the simulated machines before anyone looked. */
function SetupFromLink({ lines }: { lines: number }) {
  return (
    <div className="notice info held" role="status">
      <p>{words.setup.ran(lines)}</p>
      <span className="grow" />
      <button type="button" onClick={() => openOverlay('setup')}>
        {words.setup.show}
      </button>
      <button
        type="button"
        className="quiet icon"
        aria-label={words.setup.close}
        onClick={() => useScenario.setState({ setupFromLink: false })}
      >
        <X size={16} />
      </button>
    </div>
  )
}
