/** Shows what `toast` was told, in a live region that a key (F6) leads to. */
import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'
import '../styles/overlays.css'
import { belong } from '../locale/belong.ts'
import { useToasts } from './toast.ts'

const READ_MS = 5000
const DECIDE_MS = 10_000

export function Toaster() {
  return (
    <Toast.Provider limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="toasts" aria-label={belong.toast.region}>
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function Shown() {
  const { toasts, add, close } = Toast.useToastManager()
  const waiting = useToasts((state) => state.waiting)
  useEffect(() => {
    if (waiting.length === 0) return
    useToasts.setState({ waiting: [] })
    for (const { text, stays, action } of waiting) {
      const id: string = add({
        title: text,
        timeout: stays ? 0 : action ? DECIDE_MS : READ_MS,
        ...(action
          ? {
              actionProps: {
                children: action.label,
                onClick: () => {
                  close(id)
                  action.run()
                },
              },
            }
          : {}),
      })
    }
  }, [waiting, add, close])
  return toasts.map((each) => (
    <Toast.Root key={each.id} toast={each} className="toast" swipeDirection={['right', 'down']}>
      <Toast.Content className="toast-content">
        {/* What it says is also its name: to assistive technology a message is a dialog. */}
        <Toast.Title render={<p />} />
        <Toast.Action className="quiet" />
        <Toast.Close className="quiet icon" aria-label={belong.toast.close}>
          <X size={15} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
