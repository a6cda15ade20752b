import { describe, expect, test } from 'vitest'
import cases from './language.cases.json' with { type: 'json' }
import { runScript } from './testing.ts'

// Each script ran as `bash s.sh 2>&1 </dev/null` in real bash 5.2; numbers of four and more digits (process ids) are PID.
const withoutPids = (text: string): string => text.replace(/\b\d{4,}\b/g, 'PID')

describe('a script prints and exits as in real bash', () => {
  test.each(cases)('$script', async ({ script, output, status }) => {
    const result = await runScript(script)
    expect({ output: withoutPids(result.output), status: result.status }).toEqual({ output, status })
  })
})

describe('what the simulated machine has and a real one has not', () => {
  test.each([
    ['sleeping takes virtual time', 'sleep 3600; echo $SECONDS', '3600\n'],
    ['the clock begins at a fixed moment', 'date; sleep 61; date +%T', 'Wed Jan  1 00:00:00 UTC 2025\n00:01:01\n'],
    ['it begins as root in /tmp', 'pwd; whoami; hostname; echo ~', '/tmp\nroot\nlab\n/root\n'],
    [
      'a virtual file is written by a redirection',
      'echo 1 > /proc/sys/net/ipv4/ip_forward; cat /proc/sys/net/ipv4/ip_forward',
      '1\n',
    ],
    [
      'a refused value is said as echo says it',
      'echo x > /proc/sys/net/ipv4/ip_forward; echo $?',
      's.sh: line 1: echo: write error: Invalid argument\n1\n',
    ],
    ['a virtual file that is not there', 'cat /proc/sys/net/nope', 'cat: /proc/sys/net/nope: No such file or directory\n'],
    ['a loop that never waits lets time pass', 'sleep 0.01 & while kill -0 $! 2>/dev/null; do :; done; echo over', 'over\n'],
    ['coproc is refused by name', 'coproc cat', "s.sh: line 1: `coproc' is not simulated\n"],
    ['a filter refuses input without end', 'yes | tac', 'tac: input without end is not simulated\n'],
  ])('%s', async (_, script, output) => {
    expect((await runScript(script)).output).toBe(output)
  })

  test('a script that waits for what never happens is ended', async () => {
    const { output, status } = await runScript('sleep infinity')
    expect({ output, status }).toEqual({
      output: 'hoplight: s.sh: the script waits for something that can never happen; ended\n',
      status: 124,
    })
  })

  test('jobs that run at the end are killed', async () => {
    const { output, ms } = await runScript('(sleep 100; echo late) & echo end')
    expect({ output, ms }).toEqual({ output: 'end\n', ms: 0 })
  })

  test('the same script prints the same bytes', async () => {
    const script = 'for i in 1 2 3; do (sleep 0.$((RANDOM % 9 + 1)); echo $i $RANDOM) & done; wait; date +%N'
    expect(await runScript(script)).toEqual(await runScript(script))
  })
})
