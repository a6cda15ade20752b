/** 模式比較與成本的文字，臺灣用語。 */
import type { ModesWords } from './modes.ts'

export const modesWords: ModesWords = {
  lead: '同一個封包在 kube-proxy 的每種模式下：各用這個檔案建一個世界，用戶端和後端都相同。',
  modes: 'kube-proxy 的模式',
  none: '請至少選一種模式。',
  table: '同一個封包在每種模式下',
  hop: '站',
  cost: '成本',
  outcome: '結果',
  here: '這個叢集的模式',
  differs: '不同',
  refused: (mode) => `這裡不能用 ${mode}`,
  rulesHere: (rules, chains, lookups) =>
    [`${rules} 條規則`, `${chains} 個 chain`, ...(lookups > 0 ? [`查表 ${lookups} 次`] : [])].join('、'),
  costs: {
    lead: '10 到 30,000 個 Service 的叢集，每個有三個 endpoint，按下後在這裡建立。規則數是計算出來的，真正的核心也會這樣問；時間則是這個引擎在你的機器上的時間。',
    most: '最多',
    services: (n) => `${n} 個 Service`,
    measure: '開始測量',
    cancel: '取消',
    progress: (done, all, mode, services) => `第 ${done} 個，共 ${all} 個：${mode}，${services} 個 Service…`,
    cancelled: '已取消：顯示到目前為止測到的結果。',
    show: '顯示',
    measures: {
      walked: '第一個封包和它的回答要問的規則（計算）',
      walkMs: '一條連線，規則逐條詢問（本引擎，毫秒）',
      connectMs: '一條連線，長的 chain 有索引（本引擎，毫秒）',
      rules: '節點上的規則（計算）',
      elements: '節點上集合與對應表的元素（計算）',
      syncMs: '完整同步：從物件到生效的規則（本引擎，毫秒）',
      changeMs: '一個 endpoint 改變後的同步（本引擎，毫秒）',
    },
    axis: 'Service 數量（兩軸皆為對數刻度）',
    chart: (what) => `圖表：${what}`,
    table: '每種模式的成本',
    count: 'Service',
    note: '在 iptables 模式下，被問的 Service 排在清單中間：kube-proxy 的順序是隨機的，所以這就是平均。這個引擎在每次變更後把 nftables 和 IPVS 全部重寫，只量到 1,000 個 Service；真正的 kube-proxy 寫得比較少。',
    empty: '還沒有測量。',
  },
  birth: {
    lead: 'Service 是一份由許多元件先後寫下的約定：像走過封包的路一樣，從請求一步步走到每個節點上的規則。',
    service: 'Service',
    play: '播放它是怎麼來的',
    none: '這個叢集裡沒有 Service。',
    steps: '步驟',
  },
}
