/** Reads the recordings of one release. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Release } from '../../src/kube/proxy/release.ts'

export interface Recording {
  readonly release: Release
  readonly name: string
  readonly node: string
  readonly yaml: string
  /** What `iptables-save` and, in dual-stack cases, `ip6tables-save` printed. */
  readonly saves: readonly { family: 4 | 6; text: string }[]
}

type Files = { 'case.yaml': string; node: string; 'iptables-save.txt': string; 'ip6tables-save.txt'?: string }

export function recordings(release: Release): Recording[] {
  const packed = gunzipSync(readFileSync(new URL(`cases/${release}.json.gz`, import.meta.url)))
  const cases = JSON.parse(packed.toString()) as Record<string, Files>
  return Object.entries(cases).map(([name, files]) => ({
    release,
    name,
    node: files.node.trim(),
    yaml: files['case.yaml'],
    saves: [
      { family: 4 as const, text: files['iptables-save.txt'] },
      ...(files['ip6tables-save.txt'] === undefined ? [] : [{ family: 6 as const, text: files['ip6tables-save.txt'] }]),
    ],
  }))
}
