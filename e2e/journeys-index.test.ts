/** The index of promises in README.md names journeys that there are. */
import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'

const here = new URL('./journeys/', import.meta.url)

it('names only journeys that there are', () => {
  const there = new Set(
    readdirSync(here)
      .filter((name) => name.endsWith('.spec.ts'))
      .flatMap((name) => {
        const text = readFileSync(new URL(name, here), 'utf8')
        return [...text.matchAll(/\btest\(\s*(['`])((?:(?!\1).)*)\1/g)].map(
          (match) => `${name.replace('.spec.ts', '')}: ${match[2]!}`,
        )
      }),
  )
  const named = readFileSync(new URL('README.md', here), 'utf8')
    .split('\n')
    .filter((line) => /^\| [^-*]/.test(line) && !line.startsWith('| promise'))
    .flatMap((line) =>
      line
        .split('|')[2]!
        .split(' · ')
        .map((each) => each.trim()),
    )
  expect(named.length).toBeGreaterThan(50)
  expect(named.filter((name) => !there.has(name))).toEqual([])
})
