/** Kubernetes、kind、Docker 與 CNI 外掛所寫的 chain 是做什麼的，繁體中文。內容與 chains.en.ts 相同。 */

const EXACT: Record<string, string> = {
  'KUBE-SERVICES': 'kube-proxy 在這裡尋找擁有這個目的地位址與埠的 Service',
  'KUBE-NODEPORTS': 'kube-proxy 在這裡尋找被呼叫的 node port 屬於哪個 Service；只有送往本節點位址的封包會來到這裡',
  'KUBE-MARK-MASQ': '它在封包上標記 0x4000：「離開時請給它本節點的位址」',
  'KUBE-MARK-DROP': '它在封包上標記 0x8000：「稍後在 filter 表丟棄」',
  'KUBE-POSTROUTING': '封包離開之前，若帶有 0x4000 標記，就在這裡把來源換成本節點的位址',
  'KUBE-FORWARD': '它放行 kube-proxy 標記過或 conntrack 認得的封包，並丟棄 conntrack 無法理解的封包',
  'KUBE-FIREWALL': '它擋下從外面進來、卻自稱要去 127.0.0.0/8 的封包',
  'KUBE-PROXY-FIREWALL': '來源不在 loadBalancerSourceRanges 之內卻呼叫負載平衡器位址的封包，在這裡丟棄',
  'KUBE-EXTERNAL-SERVICES': '從外面呼叫一個沒有人能回應的 Service，會在這裡被拒絕',
  'KUBE-PROXY-CANARY': '空的 chain：它若消失，kube-proxy 就知道有人清空了規則',
  'KUBE-KUBELET-CANARY': '空的 chain：它若消失，kubelet 就知道有人清空了規則',
  'KUBE-IPVS-FILTER': '它在 IPVS 模式下保護 Service 的位址',
  'KIND-MASQ-AGENT': '離開叢集的封包在這裡得到本節點的位址，Pod 之間的則不動',
  DOCKER_OUTPUT: '它把 DNS 查詢導向 Docker 為容器執行的 DNS 伺服器',
  DOCKER_POSTROUTING: '它把 Docker 的 DNS 伺服器的回答換回原本的位址',
  DOCKER: 'Docker 在這裡對外公開容器的埠',
  'DOCKER-USER': '使用者在這裡放置要優先於 Docker 規則的規則',
  'FLANNEL-FWD': '它允許轉送來自 Pod 與送往 Pod 的封包（flannel）',
  'FLANNEL-POSTRTG': 'Pod 送往外面的封包在這裡得到本節點的位址（flannel）',
  'CNI-HOSTPORT-DNAT': 'portmap 外掛在這裡尋找 hostPort 後面的 Pod',
  'CNI-HOSTPORT-MASQ': '它對 portmap 外掛標記過的封包做 masquerade',
  'CNI-HOSTPORT-SETMARK': '它為 portmap 外掛在封包上標記 0x2000',
  'cali-FORWARD': 'Calico 在這裡對轉送的封包套用政策',
  PREROUTING: '每個封包一進來、路由還沒決定去處之前都會經過這裡',
  INPUT: '送給這台機器自己的封包，在程式收到之前會經過這裡',
  FORWARD: '只是路過這台機器的封包會經過這裡',
  OUTPUT: '這台機器上的程式送出的封包會經過這裡',
  POSTROUTING: '每個封包離開之前都會經過這裡',
}

const PREFIXES: readonly (readonly [prefix: string, words: string])[] = [
  ['KUBE-SVC-', '一個 Service 埠的 chain：從它的所有後端中選一個'],
  ['KUBE-SVL-', '採用 Local 流量政策的 Service 埠的 chain：從本節點上的後端中選一個'],
  ['KUBE-SEP-', '一個後端（service endpoint）的 chain：把目的地改寫成那個 Pod'],
  ['KUBE-EXT-', 'Service 埠給叢集外呼叫用的 chain：node port、負載平衡器、外部 IP'],
  ['KUBE-XLB-', 'externalTrafficPolicy: Local 時，Service 埠給外部呼叫用的 chain'],
  ['KUBE-FW-', '一個負載平衡器埠的 chain：檢查 loadBalancerSourceRanges'],
  ['CNI-', 'CNI 外掛為一個 Pod 建立的 chain'],
  ['cali-', 'Calico 的 chain'],
  ['service-', '一個 Service 埠的 chain：從它的所有後端中選一個'],
  ['external-', 'Service 埠給叢集外呼叫用的 chain：node port、負載平衡器、外部 IP'],
  ['local-', '採用 Local 流量政策的 Service 埠的 chain：從本節點上的後端中選一個'],
  ['endpoint-', '一個後端（service endpoint）的 chain：把目的地改寫成那個 Pod'],
  ['firewall-', '一個負載平衡器埠的 chain：檢查 loadBalancerSourceRanges'],
]

/** 沒有主詞的子句；人自己建的 chain 則沒有。 */
export function explainChain(chain: string): string | undefined {
  return EXACT[chain] ?? PREFIXES.find(([prefix]) => chain.startsWith(prefix))?.[1]
}

const MEANING: Record<string, string> = {
  'KUBE-POSTROUTING RETURN': '沒有 0x4000 標記的封包保留原本的來源位址',
  'KUBE-POSTROUTING MARK': '標記已經讀過，所以在封包離開之前取下',
  'KUBE-POSTROUTING MASQUERADE': '封包帶過 0x4000 標記，所以來源換成本節點的位址',
  'KUBE-MARK-MASQ MARK': '封包離開時，來源要換成本節點的位址',
  'KIND-MASQ-AGENT RETURN': '它要去 Pod，所以保留來源位址',
  'KIND-MASQ-AGENT MASQUERADE': '它要離開叢集，外面沒有人知道怎麼回到 Pod，所以換成本節點的位址',
  'KUBE-FORWARD DROP': 'conntrack 無法理解它（INVALID）；放行的話，可能弄壞雙方的連線',
  'KUBE-FIREWALL DROP': '只有這台機器自己可以對 127.0.0.0/8 說話',
  'KUBE-PROXY-FIREWALL DROP': '來源不在任何 loadBalancerSourceRanges 之內',
}

export const explainRule = (chain: string, target: string): string | undefined => MEANING[`${chain} ${target}`]
