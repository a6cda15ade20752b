/** Userspace mode as text: `iptables-save` after the first sync into an empty namespace. The ports that kube-proxy listens on are the kernel's choice. */
import { SILENT, createKernel } from '../../../linux/create.ts'
import { createNetns } from '../../../linux/link.ts'
import { saveText } from '../../../linux/netfilter/save.ts'
import type { ProxyModel } from '../model.ts'
import { syncUserspace } from './sync.ts'

export function listUserspace(model: ProxyModel, seed: number): { text: string; problem: string | undefined } {
  if (model.family === 6) return { text: '', problem: undefined }
  const kernel = createKernel(seed, SILENT)
  const netns = createNetns(kernel, 'node', model.nodeName, true)
  const problem = syncUserspace(kernel, netns, model, 1)
  return { text: saveText(netns.netfilter, 4), problem }
}
