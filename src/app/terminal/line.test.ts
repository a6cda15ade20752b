import { expect, test } from 'vitest'
import { type Line, commonStart, edit, emptyLine, inColumns, searchBack, searchKey } from './line.ts'

const HISTORY = ['ip a', 'ping -c 1 10.0.0.1', 'iptables -L']

/** Types keys one after the other; `|` in what comes out is the cursor. */
function typed(...keys: string[]): string {
  let line: Line = emptyLine(HISTORY)
  for (const key of keys) line = edit(line, key, HISTORY) ?? line
  return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`
}
const LEFT = '\x1b[D'
const UP = '\x1b[A'
const DOWN = '\x1b[B'

test.each<[string[], string]>([
  [['ip', ' a'], 'ip a|'],
  [['ip a', LEFT, 'x'], 'ip x|a'],
  [['ip a', '\x01', 'x'], 'x|ip a'],
  [['ip a', '\x01', '\x05'], 'ip a|'],
  [['ip', '\x7f'], 'i|'],
  [['ab', LEFT, '\x04'], 'a|'],
  [['ip link add', '\x17'], 'ip link |'],
  [['a 10.0.0.1', '\x17'], 'a |'],
  [['a 10.0.0.1', '\x1b\x7f'], 'a 10.0.0.|'],
  [['a b', LEFT, '\x15'], '|b'],
  [['a b', LEFT, '\x0b'], 'a |'],
  [['a b', '\x17', '\x01', '\x19'], 'b|a '],
  [['one two', '\x1bb'], 'one |two'],
  [['one two', '\x1bb', '\x1bb', '\x1bf'], 'one| two'],
  [['ab', '\x14'], 'ba|'],
  [[UP], 'iptables -L|'],
  [[UP, UP], 'ping -c 1 10.0.0.1|'],
  [['new', UP, DOWN], 'new|'],
  [[UP, UP, UP, UP, UP], 'ip a|'],
  [[DOWN], '|'],
  [['😀', '\x7f'], '|'],
  [['\x1b[5~'], '|'],
])('%j gives %s', (keys, result) => {
  expect(typed(...keys)).toBe(result)
})

test('Ctrl-R finds backwards, and once more the one before', () => {
  let line = searchBack(emptyLine(HISTORY), HISTORY)
  line = searchKey(line, 'i', HISTORY)!
  line = searchKey(line, 'p', HISTORY)!
  expect(line.text).toBe('iptables -L')
  line = searchBack(line, HISTORY)
  expect(line.text).toBe('ip a')
  expect(searchKey(line, '\r', HISTORY)).toBeUndefined()
  expect(searchKey(line, '\x07', HISTORY)?.text).toBe('')
})

test('what all have in common, and columns', () => {
  expect(commonStart(['KUBE-SERVICES', 'KUBE-SEP-A', 'KUBE-SVC-B'])).toBe('KUBE-S')
  expect(commonStart([])).toBe('')
  expect(inColumns(['a', 'b', 'c'], 7)).toBe('a  c\nb')
})
