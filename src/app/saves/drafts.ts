/**
 * What a tab works on is written down as a draft of its own while it works; where a tab ended with something unsaved (a crash, a
 * closed window), the next one offers it. A lock, which dies with its tab, tells which tabs still live.
 */
import { LIBRARY } from '../../scenario/library.ts'
import { openFresh } from '../actions/open.ts'
import { remember } from '../actions/remember.ts'
import { momentFragment, openMoment } from '../actions/share.ts'
import { belong } from '../locale/belong.ts'
import { useScenario } from '../store/scenario.ts'
import { toast } from '../toasts/toast.ts'
import { setCurrent, useCurrent } from '../store/current.ts'
import { type Draft, deleteDraft, listDrafts, writeDraft } from './store.ts'

const TAB = 'hoplight.tab'
const PAUSE_MS = 800
const MONTH_MS = 30 * 24 * 3600 * 1000
const lockOf = (tab: string) => `hoplight-tab-${tab}`

/** Holds the lock as long as the tab lives; false where another tab has it (a duplicated tab has its original's memory). */
function hold(tab: string): Promise<boolean> {
  return new Promise((done) => {
    void navigator.locks.request(lockOf(tab), { ifAvailable: true }, (lock) => {
      done(lock !== null)
      return lock === null ? undefined : new Promise(() => {})
    })
  })
}

const isAlive = (tab: string): Promise<boolean> =>
  navigator.locks.request(lockOf(tab), { ifAvailable: true }, (lock) => Promise.resolve(lock === null))

async function ownTab(): Promise<string> {
  const kept = sessionStorage.getItem(TAB)
  if (kept !== null && (await hold(kept))) return kept
  const tab = crypto.randomUUID()
  await hold(tab)
  sessionStorage.setItem(TAB, tab)
  return tab
}

/** What can be had again without a draft: the built-in ones, what is saved, nothing. */
function isUnsaved(text: string): boolean {
  return text.trim() !== '' && text !== useCurrent.getState().current?.text && !LIBRARY.some((entry) => entry.yaml === text)
}

export async function startDrafts(): Promise<void> {
  try {
    const tab = await ownTab()
    keepDraft(tab)
    await offerLost(tab)
  } catch {
    // No storage or no locks (a private window): the tab's own memory is all there is.
  }
}

function keepDraft(tab: string) {
  let pending: ReturnType<typeof setTimeout> | undefined
  let last = ''
  const write = () => {
    const { text } = useScenario.getState()
    if (text === last) return
    last = text
    void (isUnsaved(text) ? writeDraft({ tab, text, moment: momentFragment(), at: Date.now() }) : deleteDraft(tab))
  }
  const later = () => {
    clearTimeout(pending)
    pending = setTimeout(write, PAUSE_MS)
  }
  useScenario.subscribe((now, before) => now.text !== before.text && later())
  useCurrent.subscribe(() => {
    last = ''
    later()
  })
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && write())
  later()
}

async function offerLost(tab: string) {
  const lost: Draft[] = []
  for (const draft of await listDrafts()) {
    if (draft.tab === tab || (await isAlive(draft.tab))) continue
    if (Date.now() - draft.at > MONTH_MS) await deleteDraft(draft.tab)
    else if (draft.text !== useScenario.getState().text) lost.push(draft)
  }
  const newest = lost.sort((a, b) => b.at - a.at)[0]
  if (!newest) return
  toast({
    text: belong.saves.recovered(belong.saves.when(newest.at)),
    stays: true,
    action: { label: belong.saves.recover, run: () => void recover(newest) },
  })
}

async function recover(draft: Draft) {
  remember(belong.saves.recover)
  history.replaceState(null, '', location.pathname + location.search)
  setCurrent(undefined)
  const opened = await openFresh(draft.text)
  await deleteDraft(draft.tab)
  if (opened) await openMoment(draft.moment)
}
