/** Pathname expansion: the files whose names match a pattern. bash(1), "Pathname Expansion"; glob(7). */
import { StreamError } from '../command.ts'
import { listFiles, statFile, type FileUser } from '../files.ts'
import { hasPattern, patternSource, unescapePattern } from './pattern.ts'

/** Paths that match, sorted; none if nothing does. */
export function expandGlob(user: FileUser, pattern: string, dotGlob = false): readonly string[] {
  const parts = pattern.split('/')
  let found: string[] = [pattern.startsWith('/') ? '/' : '']
  for (const [i, part] of parts.entries()) {
    if (part === '') continue
    const last = i === parts.length - 1
    found = found.flatMap((base) => step(user, base, part, last, dotGlob))
  }
  if (!pattern.endsWith('/')) return found
  return found.filter((path) => statFile(user, path)?.kind === 'directory').map((path) => `${path}/`)
}

const join = (base: string, name: string): string => (base === '' ? name : base.endsWith('/') ? base + name : `${base}/${name}`)

function step(user: FileUser, base: string, part: string, last: boolean, dotGlob: boolean): string[] {
  if (!hasPattern(part)) {
    const path = join(base, unescapePattern(part))
    return statFile(user, path, !last) ? [path] : []
  }
  const regex = new RegExp(`^(?:${patternSource(part, { path: true, lazy: false })})$`, 'u')
  const hidden = dotGlob || part.startsWith('.')
  const names = list(user, base === '' ? '.' : base).filter((name) => regex.test(name) && (hidden || !name.startsWith('.')))
  const paths = names.map((name) => join(base, name))
  return last ? paths : paths.filter((path) => statFile(user, path)?.kind === 'directory')
}

function list(user: FileUser, path: string): string[] {
  try {
    return listFiles(user, path)
  } catch (error) {
    if (error instanceof StreamError) return []
    throw error
  }
}
