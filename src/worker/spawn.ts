/**
 * Starts the engine's worker. The first one is started before anything else of the page is evaluated, so that the cluster is
 * built while the page is: this file is a chunk of its own, which `main.tsx` names first (vite.config.ts).
 */
export interface Spawned {
  readonly worker: Worker
  /** What it calls its lock: who waits for that hears of its end (client.ts). */
  readonly name: string
}

function spawn(): Spawned {
  const name = `hoplight-engine-${crypto.randomUUID()}`
  return { worker: new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name }), name }
}

/** The window with the speaker's notes is told everything by the one that presents. */
export const needsEngine = !new URLSearchParams(location.search).has('notes')

let early: Spawned | undefined = needsEngine ? spawn() : undefined

/** The worker that was started with the page, once; a new one after that. */
export function spawnWorker(): Spawned {
  const spawned = early ?? spawn()
  early = undefined
  return spawned
}
