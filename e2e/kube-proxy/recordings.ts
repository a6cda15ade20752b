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
  readonly saves: readonly Recorded[]
  /** What `nft list table ip kube-proxy` (`ip6`) printed in nftables mode, where that was recorded. */
  readonly listings: readonly Recorded[]
  /** IPVS mode: virtual servers, ipsets and addresses of kube-ipvs0, each after its headline, where that was recorded. */
  readonly ipvs: string | undefined
}

export interface Recorded {
  readonly family: 4 | 6
  readonly text: string
}

type Files = { 'case.yaml': string; node: string; [file: string]: string | undefined }

const IPVS_TEXTS = { 'virtual servers': 'ipvs/ipvs.txt', ipsets: 'ipvs/ipset-save.txt', addresses: 'ipvs/kube-ipvs0.txt' }

const ipvsText = (files: Files): string | undefined =>
  files['ipvs/ipvs.txt'] === undefined
    ? undefined
    : Object.entries(IPVS_TEXTS)
        .map(([headline, file]) => `# ${headline}\n${files[file] ?? ''}`)
        .join('')

const recorded = (files: Files, ipv4: string, ipv6: string): Recorded[] =>
  ([4, 6] as const).flatMap((family) => {
    const text = files[family === 4 ? ipv4 : ipv6]
    return text === undefined ? [] : [{ family, text }]
  })

export function recordings(release: Release): Recording[] {
  const packed = gunzipSync(readFileSync(new URL(`cases/${release}.json.gz`, import.meta.url)))
  const cases = JSON.parse(packed.toString()) as Record<string, Files>
  return Object.entries(cases).map(([name, files]) => ({
    release,
    name,
    node: files.node.trim(),
    yaml: files['case.yaml'],
    saves: recorded(files, 'iptables-save.txt', 'ip6tables-save.txt'),
    listings: recorded(files, 'nft.txt', 'nft6.txt'),
    ipvs: ipvsText(files),
  }))
}
