// Starts other programs and never leaves one behind: each has a process group of its own, which dies with us.
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's root; everything runs there. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

const groups = process.platform !== 'win32'
const running = new Set()

function stop(child, signal) {
  try {
    if (groups) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // It ended in between.
  }
}

let stopping = false
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
]) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    for (const child of running) stop(child, 'SIGTERM')
    // What does not end by itself is ended: a terminal that was given back must be quiet.
    const wait = setInterval(() => {
      if (running.size === 0) process.exit(128 + number)
    }, 20)
    setTimeout(() => {
      for (const child of running) stop(child, 'SIGKILL')
      clearInterval(wait)
      process.exit(128 + number)
    }, 3000)
  })
}

/**
 * Runs a program to its end. Its output is collected, or passes straight through with `show`; `timeoutMs` ends it early.
 * Never throws: a program that cannot start has status 127, one that a signal ended 128.
 */
export function run(command, args, { env = {}, show = false, timeoutMs, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      // What is collected is read later, maybe from a file: without colours.
      env: { ...process.env, ...(show ? {} : { FORCE_COLOR: undefined, NO_COLOR: '1' }), ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      detached: groups,
      shell,
    })
    let output = ''
    const collect = (chunk) => (output += chunk)
    child.stdout?.setEncoding('utf8').on('data', collect)
    child.stderr?.setEncoding('utf8').on('data', collect)
    running.add(child)
    const timer = timeoutMs && setTimeout(() => stop(child, 'SIGKILL'), timeoutMs)
    const end = (status) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ status, output })
    }
    child.on('error', (error) => end(127, (output += `${command}: ${error.message}\n`)))
    child.on('close', (code) => end(code ?? 128))
  })
}

/** Runs a tool of node_modules by its file: no npx in between that could die and leave it alone. */
export const runTool = (file, args, options) => run(process.execPath, [join('node_modules', file), ...args], options)

/** npm itself: the one that started us, else the one on PATH. */
export function runNpm(args, options = {}) {
  const started = process.env.npm_execpath
  if (started !== undefined && /npm-cli\.c?js$/.test(started)) return run(process.execPath, [started, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}
