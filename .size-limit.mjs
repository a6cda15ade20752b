// The size budget, gzipped: what a first visit loads before anything is shown, and the engine's worker without its lazy parts.
import { existsSync, readFileSync } from 'node:fs'

/** Scripts, their static imports and styles: Vite writes a tag for each into the page. Lazy chunks have none. */
function firstLoad() {
  if (!existsSync('dist/index.html')) throw new Error('There is no dist/index.html: build first (npm test build)')
  const tags = readFileSync('dist/index.html', 'utf8').match(/<(?:script|link)\b[^>]*>/g) ?? []
  const files = tags
    .filter((tag) => tag.startsWith('<script') || /rel="(?:stylesheet|modulepreload)"/.test(tag))
    .flatMap((tag) => /(?:src|href)="\.\/([^"]+)"/.exec(tag)?.[1] ?? [])
  if (files.length === 0) throw new Error('dist/index.html names no script')
  return files.map((file) => `dist/${file}`)
}

export default [
  { name: 'first load', path: firstLoad(), limit: '200 kB', gzip: true },
  { name: 'worker', path: 'dist/assets/worker/*.js', limit: '120 kB', gzip: true },
]
