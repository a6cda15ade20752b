/** The CNI plugins that are simulated, by the name that `cluster.cni` uses. */
import type { ClusterSettings } from '../objects.ts'
import { bridge } from './bridge.ts'
import { kindnet } from './kindnet.ts'
import type { CniPlugin } from './plugin.ts'

export const CNI_PLUGINS: Readonly<Record<ClusterSettings['cni'], CniPlugin>> = { kindnet, bridge }
