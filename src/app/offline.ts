/** The page works without a network after the first visit; a newer version waits until a person wants it. */
import { belong } from './locale/belong.ts'
import type { Toast } from './toasts/toast.ts'

const HOUR_MS = 3600 * 1000

export async function startOffline(toast: (said: Toast) => void): Promise<void> {
  let registration: ServiceWorkerRegistration
  try {
    registration = await navigator.serviceWorker.register('./sw.js', { scope: './' })
  } catch {
    // A file:// page or a private window has none; the page works as it is.
    return
  }
  const offer = (waiting: ServiceWorker) =>
    toast({
      text: belong.offline.update,
      stays: true,
      action: {
        label: belong.offline.reload,
        run: () => {
          navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
          waiting.postMessage('take over')
        },
      },
    })
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting)
  registration.addEventListener('updatefound', () => {
    const { installing } = registration
    installing?.addEventListener('statechange', () => {
      // The first one that is ever installed replaces nothing.
      if (installing.state === 'installed' && navigator.serviceWorker.controller) offer(installing)
    })
  })
  setInterval(() => void registration.update().catch(() => {}), HOUR_MS)
}
