/** 終端機的文字，臺灣用語。 */
import type { TerminalWords } from './terminal.ts'

export const terminalWords: TerminalWords = {
  workstation: '工作站',
  region: '終端機',
  input: '終端機輸入',
  description: '模擬機器上的 bash。Tab 鍵補完指令；空白列上或按過 Esc 之後，Tab 鍵會離開終端機。Ctrl 加反引號可關閉。',
  tooMuch: '輸出太多，無法全部朗讀：請逐列瀏覽。',
  open: '開啟終端機於',
  openHint: '新增終端機於…',
  close: (title) => `關閉 ${title} 的終端機`,
  hide: '關閉終端機（Ctrl `）',
  none: '請選擇機器、Pod 或 namespace：它的 shell 會開在這裡。',
  starting: '正在載入 shell…',
  anew: '情境已重新建立；先前輸入的指令保留在歷史紀錄裡。',
  gone: '引擎停止後已重新啟動；先前輸入的指令保留在歷史紀錄裡。',
  ended: '這個 shell 已結束。按 Enter 鍵開啟新的。',
  refused: '已經沒有這台機器。按 Enter 鍵再試一次。',
  more: (n) => `…另有 ${n} 個`,
  search: (asked) => `(reverse-i-search)\`${asked}': `,
  searchFailed: (asked) => `(failed reverse-i-search)\`${asked}': `,
  sent: '送出了封包：',
  play: '播放',
  playing: (line) => `正在播放 ${line} 送出的封包`,
}
