/** 「一個 Service 是怎麼來的」的句子，臺灣用語。 */
import type { ControlWords } from './control.en.ts'
import { type ControlFact, reportedReadiness } from './control-step.ts'

const DONE = { create: '建立', update: '更改', delete: '刪除', program: '設定' } as const

const quoted = ({ changes }: ControlFact, path: string): string =>
  changes.find((each) => each.path === path)?.value.replaceAll('"', '') ?? ''

/** kubelet 的探測得到的結果。 */
function readiness(fact: ControlFact): string {
  const { ready, restarts } = reportedReadiness(fact)
  if (ready === undefined) return 'kubelet 向 API server 回報 pod 的狀態。'
  if (ready) return '節點上的 kubelet 依 probe 的設定，經由網路詢問容器，得到了回答：pod 已就緒（ready），從現在起可以收到連線。'
  return restarts
    ? 'probe 失敗達到允許的次數，kubelet 重新啟動了容器；在它回答之前 pod 未就緒，沒有 Service 會把新連線送給它。'
    : '節點上的 kubelet 依 probe 的設定，經由網路詢問容器，一直沒有得到正確的回答：pod 未就緒，沒有 Service 會把新連線送給它。'
}

function controller(fact: ControlFact, endpoints: number, unready: number): string {
  switch (fact.actor) {
    case 'endpointslice':
      if (fact.verb === 'delete') return 'Service 沒有了，它的 endpoint 清單也就沒有了。'
      return endpoints === 0
        ? '它尋找具有 selector 全部標籤的 pod，卻找不到能服務的：endpoint 清單是空的，連線會被拒絕。'
        : `它尋找具有 selector 全部標籤的 pod，寫下它們的位址，以及 targetPort 在每個 pod 裡指到的埠：${endpoints} 個 endpoint${unready === 0 ? '' : `，其中 ${unready} 個未就緒，kube-proxy 不會用`}。`
    case 'endpointslicemirroring':
      return '這個 Service 沒有 selector：人寫的 Endpoints 被複製成 kube-proxy 會讀的 EndpointSlice。'
    case 'deployment':
      return '這個範本要有一個 ReplicaSet，副本數就是要求的數目；上一個範本的降為零。'
    case 'replicaset':
      return '它數一數 selector 符合的 pod，依副本數補足或移除。'
    case 'daemonset':
      return 'pod 能容忍並選中的每個節點各得一個。'
    case 'statefulset':
      return '它的 pod 有編號，並保有自己的名字。'
    case 'scheduler':
      return `它排除放不下這個 pod 的節點，從其餘的選出最好的，把名字寫進 pod：${quoted(fact, 'spec.nodeName')}。`
    case 'kubelet':
      if (fact.verb === 'update' && quoted(fact, 'status.podIP') === '') return readiness(fact)
      return fact.verb === 'update'
        ? `節點的 CNI plugin 給了 pod 位址 ${quoted(fact, 'status.podIP')}；kubelet 向 API server 回報。`
        : 'pod 已經結束；kubelet 讓 API server 忘了它。'
    default:
      return '它看到了變更，比較現況與應有的樣子，然後寫下差異。'
  }
}

export const controlChinese: ControlWords = {
  names: {
    allocator: 'API server',
    endpointslice: 'EndpointSlice controller',
    endpointslicemirroring: 'EndpointSliceMirroring controller',
    deployment: 'Deployment controller',
    replicaset: 'ReplicaSet controller',
    daemonset: 'DaemonSet controller',
    statefulset: 'StatefulSet controller',
    scheduler: 'scheduler',
    kubelet: 'kubelet',
    node: '節點 IPAM controller',
  },
  takenAway: '（拿掉了）',
  on: (who, node) => `${node} 上的 ${who}`,
  asks: (what, verb) => ({
    title: `kubectl 要求${DONE[verb]} ${what}`,
    sentence:
      'kubectl 讀取 manifest，送給 API server：那是叢集唯一的門，沒有人直接對節點說話。manifest 說的是應該有什麼，不是怎麼做到。',
  }),
  admits: (what) => ({
    title: `API server 收下 ${what}`,
    sentence: '它檢查每個欄位是否認得、是否合理，並補上 manifest 沒寫的。有錯的在這裡就被拒絕，說明原因，什麼都不會發生。',
  }),
  allocates(address, nodePort) {
    const what = [address ? `cluster IP ${address}` : '', nodePort ? 'node port' : ''].filter(Boolean).join('和 ')
    return {
      title: what === '' ? 'API server 補上位址家族' : `API server 配發 ${what}`,
      sentence: address
        ? `${address} 取自 service 範圍，只屬於這個 Service。沒有任何裝置有這個位址：只有規則會認得它。`
        : '只有整個叢集才能決定的事在這裡決定，然後才儲存物件。',
    }
  },
  stores: (what, revision, deleted) => ({
    title: deleted ? `etcd 忘了 ${what}` : `etcd 存下 ${what}`,
    sentence: `物件以 revision ${revision} 寫入 etcd。現在所有 watch 這類物件的都會知道：各個 controller 和每個節點的 kube-proxy。封包的命運還沒有任何改變。`,
  }),
  controllerTitle: (who, verb, what) => `${who} ${verb === 'create' ? '建立' : verb === 'delete' ? '刪除' : '更改'} ${what}`,
  controller,
  kubelet: (node, what) => ({
    title: `${node} 上的 kubelet 處理 ${what}`,
    sentence:
      '它請 container runtime 建立 network namespace 並呼叫 CNI plugin；plugin 在 pod 與節點之間拉一條線（veth pair），並給 pod 位址。',
  }),
  takesAway: (node, what) => ({
    title: `${node} 上的 kube-proxy 移除 ${what} 的規則`,
    sentence: '它和其他節點一樣得知變更；為這個 Service 而立的東西從核心裡拿掉。',
  }),
  writes: (node, what, lines) => ({
    title: `${node} 上的 kube-proxy 寫入 ${what} 的規則`,
    sentence: `它 watch Service 和 EndpointSlice，和其他節點的一樣得知變更。它為這個 Service 把${lines[0]?.startsWith('-A ') ? ` ${lines.length} 條規則` : lines[0]?.startsWith('add ') ? '對應表的元素和它們指到的 chain' : '虛擬伺服器，以及少數規則會問的集合的項目，'}寫進節點的核心，就此完成：封包遇到的是規則，從來不是 kube-proxy 本身。`,
  }),
}
