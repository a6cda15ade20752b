// The service worker, hand-written: everything that the page is made of is kept at its installation, so that it works without a
// network after the first visit. The build writes the list and its version into it (scripts/lib/offline.mjs).
/* global self, caches, fetch, URL, Request */
const VERSION = '__VERSION__'
const FILES = ['__FILES__']
const CACHE = `hoplight-${VERSION}`
// A host may answer `Vary: Origin`, and module scripts are asked for with an origin.
const LOOSELY = { ignoreVary: true, ignoreSearch: true }

self.addEventListener('install', (event) => {
  // Past the browser's own cache: a version is whole or not there.
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })))))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name.startsWith('hoplight-') && name !== CACHE).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  )
})

// A newer version waits until a person says so: files of two versions never mix in one page.
self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return
  event.respondWith(answer(request))
})

async function answer(request) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request, LOOSELY)
  if (kept) return kept
  // Any other address of the page's own is the page.
  const page = request.mode === 'navigate' ? await cache.match('./index.html', LOOSELY) : undefined
  return page ?? fetch(request)
}
