/** What the engine says, in Chinese: its sentences with what varies in braces. Words of the real tools and of the API server stay theirs. */

import { reasonInChinese } from '../../explain/reasons.zh-tw.ts'
import { type Pair, sayer } from '../../explain/said.ts'

const SENTENCES: readonly Pair[] = [
  // 內建情境
  ['A kind cluster of two nodes', '兩個節點的 kind 叢集'],
  ['From outside through a node port', '從外部經由 node port'],
  ['A pod reaches itself through its Service', 'Pod 經由自己的 Service 連回自己'],
  ['A Service without endpoints', '沒有 endpoint 的 Service'],
  ['A shop in three tiers', '三層式商店'],
  ['Two namespaces and a bridge', '兩個 namespace 與一個橋接器'],
  ['Two hosts and a router', '兩台主機與一個路由器'],
  ['A kind cluster with nothing on it', '空的 kind 叢集'],
  ['Empty canvas', '空白畫布'],
  ['Pasted rules', '貼上的規則'],
  [
    'A kind cluster of two nodes: a pod calls a Service, and one of two backends answers.',
    '兩個節點的 kind 叢集：Pod 呼叫 Service，由兩個後端之一回應。',
  ],
  [
    'From outside through a node port: why the pod sees the node and not the client.',
    '從外部經由 node port：為什麼 Pod 看到的是節點而不是用戶端。',
  ],
  [
    'A pod calls the Service that it belongs to, and reaches itself, on the bridge plugin.',
    'Pod 呼叫自己所屬的 Service 而連回自己，使用 bridge 外掛。',
  ],
  [
    'A Service whose selector has a typing error: no endpoints, connection refused.',
    'selector 打錯字的 Service：沒有 endpoint，連線被拒。',
  ],
  [
    'Three tiers: customers reach the page, the page the API, the API the database.',
    '三層：顧客連到網頁，網頁連到 API，API 連到資料庫。',
  ],
  [
    'Two network namespaces, two cables and a bridge: what a container’s network is made of.',
    '兩個 network namespace、兩條線路與一個橋接器：容器網路就是這樣組成的。',
  ],
  [
    'Two hosts on two networks, and a router between them. No Kubernetes.',
    '兩個網路上的兩台主機，中間有一個路由器。沒有 Kubernetes。',
  ],
  ['Three nodes with nothing on them, to build on.', '三個空的節點，可以在上面建立東西。'],
  ['An empty canvas: one machine, and whatever you put there.', '空白畫布：一台機器，其餘由你放上去。'],
  // 檔案裡 API server 不會說、但會出錯的地方
  [
    'Service {0}: no pod in {1} has the labels {2}: it has no endpoints, and connections to it are refused',
    'Service {0}：{1} 裡沒有 Pod 有標籤 {2}：它沒有 endpoint，連到它的連線會被拒絕',
  ],
  [
    'Service {0}: the pods with {1} are in namespace {2}, and a Service selects in its own namespace only: it has no endpoints, and connections to it are refused',
    'Service {0}：有 {1} 的 Pod 在 namespace {2}，而 Service 只選自己 namespace 裡的：它沒有 endpoint，連到它的連線會被拒絕',
  ],
  [
    'Service {0} has no selector, and no EndpointSlice or Endpoints has its name: it has no endpoints, and connections to it are refused',
    'Service {0} 沒有 selector，也沒有同名的 EndpointSlice 或 Endpoints：它沒有 endpoint，連到它的連線會被拒絕',
  ],
  [
    'Service {0}: its pods declare port {1}, not {2}: the rules lead to {3}, where nobody listens, and connections are refused',
    'Service {0}：它的 Pod 宣告的是連接埠 {1}，不是 {2}：規則導向 {3}，那裡沒有人在聽，連線會被拒絕',
  ],
  [
    'Service {0}: no container port of its pods is called {1}: the Service has no endpoints for this port',
    'Service {0}：它的 Pod 沒有名為 {1} 的容器連接埠：這個連接埠沒有 endpoint',
  ],
  [
    'Service {0}: its pods serve {1} by {2}, not {3}: nobody answers',
    'Service {0}：它的 Pod 以 {2} 提供 {1}，不是 {3}：沒有人回答',
  ],
  [
    'Service {0}: with externalTrafficPolicy Local a node without a pod of its own drops what comes to the node port',
    'Service {0}：externalTrafficPolicy 是 Local 時，沒有自己 Pod 的節點會丟棄送到 node port 的封包',
  ],
  [
    'Service {0}: nothing in this cluster gives out load balancer addresses: EXTERNAL-IP stays <pending>, and only the node port is reached from outside',
    'Service {0}：這個叢集裡沒有東西分配負載平衡器位址：EXTERNAL-IP 會停在 <pending>，從外部只能經由 node port 連到',
  ],
  [
    'Service {0} is headless: nothing translates port {1} to {2}; clients that use {3} reach nobody',
    'Service {0} 是 headless：沒有東西把連接埠 {1} 轉成 {2}；使用 {3} 的用戶端連不到任何人',
  ],
  [
    'Endpoints {0}: the Service has a selector: its controller writes this object anew and what you wrote is lost',
    'Endpoints {0}：這個 Service 有 selector：它的控制器會重寫這個物件，您寫的內容會消失',
  ],
  [
    'Endpoints {0}: there is no Service of that name, so that nobody uses them',
    'Endpoints {0}：沒有這個名稱的 Service，所以沒有人使用它',
  ],
  ['Deployment {0} asks for 0 replicas: it has no pods', 'Deployment {0} 要求 0 個複本：它沒有 Pod'],
  [
    'Deployment {0}: the selector of Deployment {1} matches these pods too; a Service for one of them sends its connections to both',
    'Deployment {0}：Deployment {1} 的 selector 也符合這些 Pod；給其中一個的 Service 會把連線送給兩者',
  ],
  ['{0}: no node has the labels {1}: its pods stay Pending', '{0}：沒有節點有標籤 {1}：它的 Pod 會停在 Pending'],
  [
    'Pod {0} has the address {1}, which Pod {2} has too: packets reach only one of them',
    'Pod {0} 的位址 {1} 與 Pod {2} 相同：封包只會到其中一個',
  ],
  [
    'Pod {0} has the address {1}, but {2} has {3}: here the other nodes get a route to it alone, as from Calico; kindnet’s would send its packets elsewhere',
    'Pod {0} 的位址是 {1}，但 {2} 有的是 {3}：這裡其他節點會有一條只到它的路由，如同 Calico；kindnet 的路由會把封包送到別處',
  ],
  [
    '{0} {1} and {2} {3} overlap: an address of both is taken for one of them only',
    '{0} {1} 與 {2} {3} 重疊：同屬兩者的位址只會被當成其中之一',
  ],
  // 建議的來源與目的地
  ['{0} (outside)', '{0}（外部）'],
  ['{0} (node)', '{0}（節點）'],
  ['{0} (netns)', '{0}（netns）'],
  ['{0} (machine)', '{0}（機器）'],
  ['Service {0}, cluster IP', 'Service {0}，cluster IP'],
  ['Service {0}, node port', 'Service {0}，node port'],
  ['Host {0}', '主機 {0}'],
  ['ping netns {0}, {1}', 'ping netns {0}，{1}'],
  [
    'no endpoints: it has no selector, and no EndpointSlice names it',
    '沒有 endpoint：它沒有 selector，也沒有 EndpointSlice 指名它',
  ],
  ['no endpoints: no pod in {0} has the labels {1}', '沒有 endpoint：{0} 裡沒有 Pod 帶有 label {1}'],
  ['no endpoints: the pods with {0} are not ready', '沒有 endpoint：帶有 {0} 的 Pod 尚未就緒'],
  // 無法照做的要求
  [
    '"{0}" is no reference: write pod/NAMESPACE/NAME, node/NAME or host/NAME',
    '「{0}」不是有效的來源：請寫成 pod/NAMESPACE/NAME、node/NAME 或 host/NAME',
  ],
  ['there is no {0} in this scenario; there is {1}', '這個情境裡沒有 {0}；有的是 {1}'],
  ['there is no {0} in this scenario', '這個情境裡沒有 {0}'],
  ['"{0}": "{1}" is no port: write a number from 1 to 65535', '「{0}」：「{1}」不是連接埠，請寫 1 到 65535 的數字'],
  [
    '"{0}": TLS is not simulated; use http://, or ADDRESS:PORT for the connection alone',
    '「{0}」：尚未模擬 TLS；請用 http://，或只測連線的 ADDRESS:PORT',
  ],
  [
    '"{0}" is no destination: write ADDRESS:PORT, ADDRESS:PORT/udp, NAME:PORT, http://HOST[:PORT]/PATH or icmp:ADDRESS',
    '「{0}」不是有效的目的地：請寫成 ADDRESS:PORT、ADDRESS:PORT/udp、NAME:PORT、http://HOST[:PORT]/PATH 或 icmp:ADDRESS',
  ],
  [
    '"{0}": "{1}" is no address: an IPv4 address is four numbers from 0 to 255',
    '「{0}」：「{1}」不是位址，IPv4 位址是四個 0 到 255 的數字',
  ],
  ['"{0}": there is no Service, pod, node or host named "{1}"', '「{0}」：沒有名為「{1}」的 Service、Pod、節點或主機'],
  ['there is no device {0} in {1}', '{1} 裡沒有裝置 {0}'],
  ['line {0}: {1}', '第 {0} 行：{1}'],
  ['the changed file does not open', '修改後的檔案無法開啟'],
  ['There is no cluster yet: the scenario has errors.', '還沒有叢集：情境有錯誤。'],
  ['The scenario is too long for a link: save it as a file.', '這個情境太長，放不進連結：請存成檔案。'],
  // 連結
  ['The link is too long to be a scenario.', '這個連結太長，不可能是情境。'],
  ['The link holds no scenario: it should end in #s=1.… .', '這個連結裡沒有情境：它的結尾應該是 #s=1.…。'],
  ['The link is damaged: after s= a version and a dot should stand.', '連結已損壞：s= 之後應該是版本與一個點。'],
  [
    'The link was made by a newer Hoplight (its codec is version {0}, this one reads {1}): reload the page or update the package.',
    '這個連結是較新的 Hoplight 產生的（它的編碼是第 {0} 版，這裡讀到第 {1} 版）：請重新載入頁面或更新套件。',
  ],
  ['The link is damaged: there is no codec version {0}.', '連結已損壞：沒有第 {0} 版的編碼。'],
  ['The link is cut off: nothing stands after the version.', '連結被截斷了：版本之後什麼都沒有。'],
  ['The link is cut off: its end is missing; copy it whole.', '連結被截斷了：缺少結尾，請完整複製。'],
  ['The link is damaged: it has characters that a link does not have.', '連結已損壞：含有連結不會有的字元。'],
  ['The link is damaged: what it holds is not text.', '連結已損壞：裡面的內容不是文字。'],
  ['The link holds more than 1 MiB of text and was not opened.', '這個連結含有超過 1 MiB 的文字，沒有開啟。'],
  ['The link is damaged: it cannot be unpacked; copy it again.', '連結已損壞：無法解開，請重新複製。'],
  // 修好它
  ['Ask for port {0}: that is what Service {1} offers.', '改問連接埠 {0}：那是 Service {1} 提供的。'],
  ['Ask for port {0}: that is the node port of Service {1}.', '改問連接埠 {0}：那是 Service {1} 的 node port。'],
  ['Ask by {1}: Service {0} has this port for {1} only.', '改用 {1}：Service {0} 的這個連接埠只供 {1} 使用。'],
  ['Ask for port {1}: that is where {0} listens.', '改問連接埠 {1}：{0} 在那裡監聽。'],
  ['Ask for {0}: there is such a name.', '改問 {0}：有這個名稱。'],
  [
    'Ask for {0}: the Service lives in namespace {1}, and a short name is looked up in the client’s own.',
    '改問 {0}：Service 在 namespace {1}，而短名稱只在用戶端自己的 namespace 裡查。',
  ],
  ['Ask for {1}: that is {0}. Nobody has the address that was asked for.', '改問 {1}：那是 {0}。沒有人擁有原本問的位址。'],
  ['Let Service {0} select {1}: that is what its pods are labelled.', '讓 Service {0} 選取 {1}：那是 Pod 的 label。'],
  ['Label pod {0} with {1}: that is what the Service selects.', '給 Pod {0} 加上 label {1}：那是 Service 選取的。'],
  ['Let Service {0} listen on port {1}.', '讓 Service {0} 在連接埠 {1} 上提供服務。'],
  [
    'Send Service {0} to port {1} of its pods: that is where they listen.',
    '把 Service {0} 導向 Pod 的連接埠 {1}：它們在那裡監聽。',
  ],
  ['Let pod {0} listen on port {1}.', '讓 Pod {0} 在連接埠 {1} 監聽。'],
  ['Let host {0} listen on port {1}.', '讓主機 {0} 在連接埠 {1} 監聽。'],
  ['Let pod {0} become ready: only ready pods are endpoints.', '讓 Pod {0} 就緒：只有就緒的 Pod 才是 endpoint。'],
  ['Mark the endpoint {0} as ready.', '把 endpoint {0} 標為就緒。'],
  ['Run one replica of Deployment {0}: it has none now.', '讓 Deployment {0} 執行一個副本：它現在一個也沒有。'],
  ['Delete rule {1} of chain {0}, which stopped the packet.', '刪除鏈 {0} 的規則 {1}：是它擋下了封包。'],
  ['Accept just this connection, before rule {1} of chain {0}.', '在鏈 {0} 的規則 {1} 之前，只放行這條連線。'],
  [
    'Accept just this connection at the end of chain {0}, before its policy decides.',
    '在鏈 {0} 的最後、由預設政策決定之前，只放行這條連線。',
  ],
  [
    'Let the policy of chain {0} accept: that opens it for everything else too.',
    '把鏈 {0} 的預設政策改為 ACCEPT：其他所有連線也會因此放行。',
  ],
  ['Leave out the setup line “{0}”.', '拿掉 setup 裡的這一行「{0}」。'],
  ['Let {0} forward packets between its devices.', '讓 {0} 在它的裝置之間轉送封包。'],
  ['Let {0} take packets whose way back is by another device.', '讓 {0} 接受回程走另一個裝置的封包。'],
  ['Let {0} route addresses of 127.0.0.0/8.', '讓 {0} 可以路由 127.0.0.0/8 的位址。'],
  [
    'Let bridged packets on {0} pass iptables too, so that replies are translated back.',
    '讓 {0} 上經過橋接器的封包也通過 iptables，回覆才會被轉換回來。',
  ],
  ['Tell {0} the way to {1}: by {2}.', '告訴 {0} 往 {1} 的路：經由 {2}。'],
  ['Give {0} a default route by {1}.', '給 {0} 一條經由 {1} 的預設路由。'],
  ['Delete the route “{1}” on {0}.', '刪除 {0} 上的路由「{1}」。'],
  [
    'Hide pods behind the address of {0} when they call outside: then the answer finds its way back.',
    'Pod 向外連線時改用 {0} 的位址：回覆才找得到路回來。',
  ],
  ['Set device {0} on {1} up.', '啟用 {1} 上的裝置 {0}。'],
  [
    'Let bridges send frames back by the port they came from (hairpin mode).',
    '讓橋接器可以把訊框從進來的連接埠送回去（hairpin 模式）。',
  ],
  [
    'Let every node serve Service {0}, also one without a pod of it (externalTrafficPolicy Cluster).',
    '讓每個節點都服務 Service {0}，即使上面沒有它的 Pod（externalTrafficPolicy Cluster）。',
  ],
  [
    'Let Service {0} use pods of other nodes too (internalTrafficPolicy Cluster).',
    '讓 Service {0} 也使用其他節點的 Pod（internalTrafficPolicy Cluster）。',
  ],
  ['Let {1} into Service {0} (loadBalancerSourceRanges).', '讓 {1} 可以進入 Service {0}（loadBalancerSourceRanges）。'],
  // kube-proxy 的模式
  [
    "kube-proxy {0} has no userspace mode: it was removed in Kubernetes 1.26; it is simulated as it was in 1.20 (version: '1.20')",
    "kube-proxy {0} 沒有 userspace 模式：它在 Kubernetes 1.26 被移除；這裡模擬的是 1.20 的樣子（version: '1.20'）",
  ],
  [
    'kube-proxy 1.20 has no nftables mode: it came with Kubernetes 1.29; it is simulated for 1.36',
    'kube-proxy 1.20 沒有 nftables 模式：它從 Kubernetes 1.29 才有；這裡模擬的是 1.36',
  ],
  ['{0} mode is simulated for clusters of IPv4 only', '{0} 模式只模擬 IPv4 的叢集'],
  ['{0} mode is simulated for {1} only', '{0} 模式只模擬 {1}'],
  [
    'IPVS mode is deprecated since Kubernetes 1.35 and will be removed; nftables mode takes its place',
    'IPVS 模式從 Kubernetes 1.35 起不建議使用，將會移除；由 nftables 模式取代',
  ],
  [
    'userspace mode is history: deprecated since Kubernetes 1.23, removed in 1.26. Every connection goes through the kube-proxy process, and pods see the node as the sender',
    'userspace 模式已成歷史：從 Kubernetes 1.23 起不建議使用，1.26 移除。每條連線都經過 kube-proxy 程序，Pod 看到的來源是節點',
  ],
  [
    'Service {0}: externalIPs is deprecated since 1.36: whoever may write a Service could take any address with it (CVE-2020-8554)',
    'Service {0}：externalIPs 從 1.36 起不建議使用：能寫 Service 的人就能用它佔用任何位址（CVE-2020-8554）',
  ],
  [
    "Node {0}: Windows nodes are not simulated (kube-proxy's modes kernelspace and winuserspace): it is shown as a Linux node",
    'Node {0}：沒有模擬 Windows 節點（kube-proxy 的 kernelspace 與 winuserspace 模式），以 Linux 節點顯示',
  ],
  ['Forget the wrong MAC address of {0} on {1}.', '忘掉 {1} 上 {0} 的錯誤 MAC 位址。'],
]

const known = sayer(SENTENCES)

/** The sentence in Chinese; what is not known stays as it is. */
export function said(text: string): string {
  const same = known(text)
  if (same !== text) return same
  const reason = reasonInChinese(text)
  if (reason !== text) return reason
  // Two cures together are two sentences.
  const parts = text.split(/(?<=\.) (?=[A-Z])/)
  return parts.length > 1 ? parts.map(said).join('') : text
}
