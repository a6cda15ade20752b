import { expect, test } from 'vitest'
import { isIncomplete, promptOf } from './prompt.ts'
import { newFileSystem } from './file-system.ts'

test.each([
  ['echo a', false],
  ['echo "a', true],
  ["echo 'a\nb'", false],
  ['for i in 1 2', true],
  ['for i in 1 2; do\n  echo $i', true],
  ['for i in 1 2; do\n  echo $i\ndone', false],
  ['cat <<EOF', true],
  ['cat <<EOF\nhello', true],
  ['cat <<EOF\nhello\nEOF', false],
  ['ip link \\', true],
  ['echo \\\\', false],
  ['a &&', true],
  ['if true; then', true],
  ['echo )', false],
  ['', false],
])('%j needs more lines: %s', (text, more) => {
  expect(isIncomplete(text)).toBe(more)
})

test('a prompt says who, where, and in which namespace', () => {
  const machine = {
    name: 'lab',
    hostname: 'lab',
    netns: 'host/lab',
    netnsNames: new Map([['red', 'netns/lab/red']]),
    files: newFileSystem(),
  }
  expect(promptOf({ machine, netns: 'host/lab', cwd: '/root' })).toBe('root@lab:~# ')
  expect(promptOf({ machine, netns: 'host/lab', cwd: '/root/a' })).toBe('root@lab:~/a# ')
  expect(promptOf({ machine, netns: 'netns/lab/red', cwd: '/etc' })).toBe('(red) root@lab:/etc# ')
})
