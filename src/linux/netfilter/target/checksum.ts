/** `-j CHECKSUM`: fills in a checksum that was left to hardware; packets here have none that could be wrong (iptables-extensions(8), xt_CHECKSUM.c). */
import type { TargetExtension } from '../extension.ts'
import { ok, wrongOption } from '../failure.ts'

export const CHECKSUM: TargetExtension<Record<string, never>> = {
  name: 'CHECKSUM',
  table: 'mangle',
  options: { '--checksum-fill': { values: 0 } },
  parse: ([word]) => (word ? ok({}) : wrongOption('CHECKSUM', 'option "--checksum-fill" must be specified')),
  print: () => '--checksum-fill',
  list: () => 'CHECKSUM fill',
  apply: () => undefined,
}
