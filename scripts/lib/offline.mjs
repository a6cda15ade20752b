// Writes dist/sw.js: the list of all files of the page and, as its version, a digest of what is in them.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Everything but the service worker itself, as addresses beside it. */
function filesIn(folder, prefix = '') {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${prefix}${entry.name}`
      return entry.isDirectory() ? filesIn(folder, `${name}/`) : name === 'sw.js' ? [] : [name]
    })
    .sort()
}

export function writeServiceWorker(dist) {
  const files = filesIn(dist)
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(dist, file)))
  const text = readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8')
    .replace('__VERSION__', hash.digest('hex').slice(0, 16))
    .replace("['__FILES__']", JSON.stringify(files.map((file) => `./${file}`)))
  writeFileSync(join(dist, 'sw.js'), text)
}
