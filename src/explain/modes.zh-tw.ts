/** 同一個封包在 kube-proxy 各種模式下的用字。 */
import type { ModeWords } from './modes.en.ts'

export const modesChinese: ModeWords = {
  heading: (from, to) => `${from} → ${to}：同一個封包，在 kube-proxy 的各種模式下`,
  way: { request: '去程', reply: '回程' },
  nothing: '直接通過',
  rules: '逐條問過的規則',
  indexed: '其中我們的引擎問的',
  chains: '進入的鏈',
  lookups: '查集合與對應表',
  standing: '節點上有什麼',
  result: '結果',
  backend: '回答者',
  source: '它看到的來源',
  nobody: '–',
  cost: {
    iptables: '規則一條接一條地問，直到有一條符合：Service 多十倍，連線的第一個封包就要多問十倍。',
    nftables: '查一次對應表就找到 Service，不論有十個還是一萬個：永遠是那幾條規則。',
    ipvs: '少數幾條規則去問雜湊表，再由核心的虛擬伺服器表找到 Service：永遠一樣，每個封包都是。',
    userspace: '規則一條接一條，之後還要經過一個程序：每條連線的每個位元組都被複製進 kube-proxy 再複製出來，用的是兩條連線。',
  },
  standingOf: (rules, elements) => `${rules} 條規則${elements > 0 ? `、${elements} 個元素` : ''}`,
  otherRelease: (version) => `如 Kubernetes ${version}`,
  counted: '計數的是連線的第一個封包和它的回答，在它們經過的所有機器上。真正的核心逐條詢問規則；我們的引擎對長的鏈有索引。',
}
