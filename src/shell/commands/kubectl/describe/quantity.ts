/** Amounts of CPU and memory (k8s.io/apimachinery/pkg/api/resource): read, added and written as kubectl's tables of requests and limits do. */

const SCALES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

/** `500m` is 0.5, `64Mi` 67108864; 0 for what is no amount. */
export function amountOf(text: string | number | undefined): number {
  const [, number = '', scale = ''] = /^([\d.]+)(m|[kMGT]i?|Ki)?$/.exec(String(text ?? '0')) ?? []
  return number === '' ? 0 : scale === 'm' ? Number(number) / 1000 : Number(number) * (SCALES[scale] ?? 1)
}

/** A sum as the first of its parts is written: CPU in thousandths, memory by the largest power of two that fits. */
export function sumText(name: string, amounts: readonly string[]): string {
  const sum = amounts.reduce((total, each) => total + amountOf(each), 0)
  if (sum === 0) return '0'
  if (name === 'cpu') return Number.isInteger(sum) ? String(sum) : `${Math.round(sum * 1000)}m`
  const isBinary = amounts.some((each) => /i$/.test(each))
  const scales = (isBinary ? ['Ti', 'Gi', 'Mi', 'Ki'] : ['T', 'G', 'M', 'k']).filter((scale) => sum % SCALES[scale]! === 0)
  const [scale] = scales
  return scale === undefined ? String(sum) : `${sum / SCALES[scale]!}${scale}`
}

/** `250m (6%)`, of what the node can give. */
export const shareText = (name: string, amounts: readonly string[], of: string | undefined): string => {
  const whole = amountOf(of)
  const sum = amounts.reduce((total, each) => total + amountOf(each), 0)
  return `${sumText(name, amounts)} (${whole === 0 ? 0 : Math.trunc((sum / whole) * 100)}%)`
}
