/** Tables of nft among those of iptables: their names have a family in front (`ip kube-proxy`). */
import type { AnyTable, NftTableName } from '../linux/trace.ts'

export const isNftTable = (table: AnyTable): table is NftTableName => table.includes(' ')
