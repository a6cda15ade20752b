/** Every command has a manual page, and every page is laid out within the width of a terminal. */
import { expect, test } from 'vitest'
import { createLabHost, runScript } from '../../../lab/shell-host.ts'
import { commands } from '../../registry.ts'
import { smallCommands } from '../../small-commands.ts'
import { manualPages } from './man.ts'

const names = [...commands, ...smallCommands].map(({ name }) => name)

test.each(names)('%s has a page', (name) => expect(manualPages).toHaveProperty([name]))

test('no page is of a command that does not exist', () =>
  expect(Object.keys(manualPages).filter((name) => !names.includes(name))).toEqual([]))

async function print(script: string): Promise<string> {
  let output = ''
  const write = (text: string): void => void (output += text)
  await runScript(createLabHost(), script, { name: 't.sh', stdout: write, stderr: write })
  return output
}

test('every page that another names exists', () =>
  expect(Object.values(manualPages).flatMap(({ seeAlso = [] }) => seeAlso.filter((name) => !names.includes(name)))).toEqual([]))

test('pages have their sections and keep within the width', async () => {
  const text = await print('man ip')
  for (const head of ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'NOT SIMULATED', 'SEE ALSO'])
    expect(text).toContain(`\n${head}\n`)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('what it says when there is none', async () => {
  expect(await print('man nope; echo $?')).toBe('No manual entry for nope\n16\n')
  expect(await print('man 1 ip; echo $?')).toBe('No manual entry for ip in section 1\n16\n')
  expect(await print('man; echo $?')).toBe("What manual page do you want?\nFor example, try 'man man'.\n1\n")
  expect(await print('man -k nothing-of-the-kind; echo $?')).toBe('nothing-of-the-kind: nothing appropriate.\n16\n')
  expect(await print('man -k traceroute')).toContain('traceroute (8)       - ')
})
