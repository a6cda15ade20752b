/** The versions of the Scenario kind: each is brought to the next, so that a link opens for ever. A newer one is refused. */

type Raw = Record<string, unknown>

export const SCENARIO_GROUP = 'hoplight.dev'

/** `steps[n]` makes version n+2 out of version n+1; version 1 is the newest yet. */
const steps: ((document: Raw) => Raw)[] = []

export const NEWEST = steps.length + 1

export type Migrated = { ok: true; document: Raw } | { ok: false; message: string; cure: string }

/** `apiVersion` says which version the document is. */
export function migrate(document: Raw): Migrated {
  const version = /^hoplight\.dev\/v([1-9]\d*)$/.exec(String(document['apiVersion']))?.[1]
  if (version === undefined) {
    return {
      ok: false,
      message: `no matches for kind "Scenario" in version ${JSON.stringify(document['apiVersion'])}`,
      cure: `write apiVersion: ${SCENARIO_GROUP}/v${NEWEST}`,
    }
  }
  if (Number(version) > NEWEST) {
    return {
      ok: false,
      message: `This scenario was made by a newer Hoplight (version ${version}; this one reads up to ${NEWEST}).`,
      cure: 'reload the page, or update the package',
    }
  }
  let migrated = document
  for (const step of steps.slice(Number(version) - 1)) migrated = step(migrated)
  return { ok: true, document: migrated }
}
