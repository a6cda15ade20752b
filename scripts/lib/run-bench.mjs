// Runs every function that one bench file exports, one after the other.
import { pathToFileURL } from 'node:url'

for (const bench of Object.values(await import(pathToFileURL(process.argv[2]).href))) {
  if (typeof bench === 'function') await bench()
}
