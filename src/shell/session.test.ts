import { expect, test } from 'vitest'
import { Interrupted, type Command } from './command.ts'
import { testShell, type TestShell } from './testing.ts'

const terminal = (commands: readonly Command[] = []): TestShell => testShell({ kind: 'interactive', name: 'bash' }, commands)

/** Lets a text begin before something is done to it. */
const begun = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a terminal keeps variables, functions and the directory between lines', async () => {
  const { session, printed } = terminal()
  await session.run('x=5; f() { echo "f $1"; }; cd /etc')
  await session.run('f $x; pwd')
  expect(printed()).toBe('f 5\n/etc\n')
  expect(session.cwd).toBe('/etc')
})

test('errors at a terminal name no line', async () => {
  const { session, printed } = terminal()
  expect(await session.run('nosuch')).toBe(127)
  expect(printed()).toBe('bash: nosuch: command not found\n')
})

test('a background job tells its number, and its end with the next line', async () => {
  const { session, printed } = terminal()
  await session.run('sleep 1 &')
  await session.run('sleep 2')
  expect(printed().replace(/\d{4}/, 'PID')).toBe('[1] PID\n[1]+  Done                    sleep 1\n')
})

test('Ctrl-C ends a command that waits for ever, and the shell goes on', async () => {
  const { session, printed } = terminal()
  const status = session.run('sleep infinity; echo not this')
  await begun()
  session.interrupt()
  expect(await status).toBe(130)
  await session.run('echo on')
  expect(printed()).toBe('on\n')
})

test('a command may answer Ctrl-C with its last words', async () => {
  const patient: Command = {
    name: 'patient',
    summary: 'waits',
    async run(process) {
      try {
        await process.wait<void>(() => undefined)
      } catch (error) {
        if (!(error instanceof Interrupted)) throw error
        process.stdout.write(`statistics after ${error.signal}\n`)
      }
      return 0
    },
  }
  const { session, printed } = terminal([patient])
  const status = session.run('patient; echo next')
  await begun()
  session.interrupt()
  expect(await status).toBe(0)
  expect(printed()).toBe('statistics after INT\nnext\n')
})

test('read takes what is typed', async () => {
  const { session, printed } = terminal()
  const done = session.run('read -r line; echo "got $line"')
  await begun()
  session.type('hello\n')
  await done
  expect(printed()).toBe('got hello\n')
})

test('Ctrl-D is the end of input', async () => {
  const { session, printed } = terminal()
  const done = session.run('cat; echo over')
  await begun()
  session.type('a\n')
  await begun()
  session.type(null)
  await done
  expect(printed()).toBe('a\nover\n')
})

test('exit ends the session with its status', async () => {
  const { session } = terminal()
  expect(await session.run('exit 3')).toBe(3)
  expect(session.exited).toBe(true)
})

test('a defect of a command is not hidden', async () => {
  const broken: Command = { name: 'broken', summary: 'throws', run: () => Promise.reject(new Error('we are wrong')) }
  const { session } = testShell({}, [broken])
  await expect(session.run('broken')).rejects.toThrow('we are wrong')
})

test('a command runs another with its own streams and environment', async () => {
  const wrapper: Command = {
    name: 'wrapper',
    summary: 'runs its arguments',
    async run(process) {
      let heard = ''
      const stdout = { write: (text: string) => void (heard += text), ready: () => Promise.resolve(), isTerminal: false }
      const status = await process.spawn({ argv: process.args, stdin: 'from above\n', stdout, env: new Map([['A', '1']]) })
      process.stdout.write(`<${heard.trim()}> ${status}\n`)
      return 0
    },
  }
  const shell = testShell({}, [wrapper])
  await shell.session.run("wrapper bash -c 'cat; echo $A; exit 4'")
  expect(shell.printed()).toBe('<from above\n1> 4\n')
})

test('the number of a job that was waited for is free again; its pid still tells its status', async () => {
  const { session, printed } = testShell()
  await session.run('sleep 5 & kill $!; wait; sleep 6 & p=$!; jobs; kill %1; wait $p; echo $?; sleep 7 & jobs; wait $p; echo $?')
  expect(printed()).toBe('[1]+  Running                 sleep 6 &\n143\n[1]+  Running                 sleep 7 &\n143\n')
})

test.each(['while :; do :; done', 'yes >/dev/null', 'while :; do sleep 1 & done'])(
  'a script that never ends is ended by its budget, what it printed kept: %s',
  async (runaway) => {
    const { session, printed } = testShell({ turns: 1000 })
    expect(await session.run(`echo first; ${runaway}`)).toBe(124)
    expect(printed()).toBe('first\nhoplight: s.sh: the script does not come to an end (1000 turns of its processes); ended\n')
  },
)

test.each([
  [
    'functions',
    'f() { f; }; f; echo after',
    139,
    'hoplight: s.sh: Segmentation fault: its calls nest deeper than a stack of 8 MiB holds\n',
  ],
  ['functions of a child, which dies alone', 'f() { f; }; x=$(f); echo $?', 0, '139\n'],
  [
    'eval',
    `x='eval "$x"'; eval "$x"`,
    139,
    'hoplight: s.sh: Segmentation fault: its calls nest deeper than a stack of 8 MiB holds\n',
  ],
  [
    'as FUNCNEST allows',
    'FUNCNEST=10; f() { f; }; f; echo $?',
    1,
    's.sh: line 1: f: maximum function nesting level exceeded (10)\n',
  ],
  ['a doubled text', 'a=x; while :; do a=$a$a; done', 2, 's.sh: xrealloc: cannot allocate 134217856 bytes\n'],
  ['a wide field', `printf '%900000000d' 1`, 2, 's.sh: xrealloc: cannot allocate 900000128 bytes\n'],
  [
    'braces',
    'echo {1..1000000000} {1..3}',
    0,
    's.sh: line 1: brace expansion: failed to allocate memory for 1000000000 elements\n{1..1000000000} 1 2 3\n',
  ],
  [
    'braces within braces',
    'echo {1..9999}{1..9999}',
    0,
    's.sh: line 1: brace expansion: failed to allocate memory for 99980001 elements\n{1..9999}{1..9999}\n',
  ],
  ['powers', 'echo $((2**1000000000)) $((9**9**9))', 0, '0 -2123029214124047543\n'],
  ['an expression that backtracks', `[[ ${'a'.repeat(40)}! =~ ^(a+)+$ ]]; echo $?`, 0, '1\n'],
  ['a pattern that backtracks', `shopt -s extglob; [[ ${'a'.repeat(40)}! == +(+(a)) ]]; echo $?`, 0, '1\n'],
  ['a file onto itself', 'echo x > f; cat f >> f; cat f', 0, 'cat: f: input file is output file\nx\n'],
])('a machine has an end: %s', async (_what, script, status, output) => {
  const { session, printed } = testShell()
  await session.run(script)
  expect([await session.end(), printed()]).toEqual([status, output])
})

test('there are only so many processes: a fork bomb is refused, and the shell lives', async () => {
  const { session, printed } = testShell({ turns: 1_000_000 })
  await session.run(':(){ :|:& };:\nsleep 0.01; echo alive')
  expect(printed()).toContain('s.sh: line 1: fork: Resource temporarily unavailable\n')
})
