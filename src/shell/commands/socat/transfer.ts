/** socat's loop: what comes in at one end goes out at the other, until both are done. socat.c (_socat, xiotransfer). */
import { byteLength } from '../../../net/packet.ts'
import { strerror } from '../../../linux/errno.ts'
import { formatTime } from '../../format-time.ts'
import { epochMs } from '../../interpreter/variables.ts'
import { ToolExit } from '../../tool.ts'
import type { Channel, Run } from './channel.ts'

interface Way {
  readonly from: Channel
  readonly to: Channel
  /** 1 or 2: the address that is read. */
  readonly number: number
  readonly arrow: '>' | '<'
  open: boolean
  total: number
}

/** Where the real one's buffer lay, to look at: an address of the heap. */
const BUFFER = '0x55d0c8e3a000'

export async function transfer(run: Run, left: Channel, right: Channel): Promise<number> {
  const { options, log } = run
  const forth: Way = {
    from: left,
    to: right,
    number: 1,
    arrow: '>',
    open: options.forth && left.reads && right.writes,
    total: 0,
  }
  const back: Way = { from: right, to: left, number: 2, arrow: '<', open: options.back && right.reads && left.writes, total: 0 }
  log.notice(`starting data transfer loop with FDs [${left.readFd},${left.writeFd}] and [${right.readFd},${right.writeFd}]`)
  try {
    await carry(run, [forth, back])
  } finally {
    left.close()
    right.close()
  }
  return 0
}

async function carry(run: Run, ways: readonly Way[]): Promise<void> {
  const { options, log } = run
  let closing = false
  while (ways.some((way) => way.open)) {
    const ms = closing ? Math.min(options.closeMs, options.idleMs) : options.idleMs
    const ready = await readable(run, ways, ms)
    if (!ready) {
      if (!closing) log.notice('inactivity timeout triggered')
      return
    }
    if (!(await carryOne(run, ready))) closing = true
  }
}

/** The way whose source can be read; undefined after so long. */
function readable(run: Run, ways: readonly Way[], ms: number): Promise<Way | undefined> {
  const { process } = run.tool
  const register = (wake: (way: Way) => void): (() => void) => {
    const undo = ways.filter((way) => way.open).map((way) => way.from.onReadable(() => wake(way)))
    return () => {
      for (const each of undo) each?.()
    }
  }
  return ms === Infinity ? process.wait(register) : process.wait(register, ms)
}

/** False at the end of what it reads. */
async function carryOne(run: Run, way: Way): Promise<boolean> {
  const { log } = run
  const piece = await way.from.read()
  if (piece.kind === 'error')
    return log.fail(`read(${way.from.readFd}, ${BUFFER}, ${run.options.size}): ${strerror(piece.errno)}`)
  if (piece.kind === 'end') {
    await checkChild(run, way.from)
    log.notice(`socket ${way.number} (fd ${way.from.readFd}) is at EOF`)
    way.open = false
    way.to.shutdown()
    return false
  }
  const { data } = piece
  if (data === '') return true
  for (let at = 0; at < data.length; at += run.options.size) {
    const part = data.slice(at, at + run.options.size)
    show(run, way, part)
    const failed = way.to.write(part)
    if (typeof failed === 'object') return log.fail(failed.message)
    if (failed !== undefined) log.fail(`write(${way.to.writeFd}, ${BUFFER}, ${byteLength(part)}): ${strerror(failed)}`)
  }
  return true
}

/** A program behind an address that fails takes socat with it. */
async function checkChild({ tool, log }: Run, { child, missing }: Channel): Promise<void> {
  if (!child) return
  // It may have closed its output and go on.
  if (child.status() === undefined) await tool.process.wait<void>((wake) => child.onEnd(() => wake()), 1)
  const status = child.status()
  if (status === undefined) return
  if (status !== 0 && missing) throw new ToolExit(1)
  if (status !== 0) log.fail(`waitpid(): child ${child.pid} exited with status ${status}`)
  log.notice('childdied(): handling signal 17')
}

/** -v and -x: what is carried, on standard error. */
function show({ tool, options }: Run, way: Way, data: string): void {
  if (options.show === 'none') return
  const now = epochMs + tool.process.now()
  const size = byteLength(data)
  const micros = String(Math.floor((now * 1000) % 1e6)).padStart(9, '0')
  const head = `${way.arrow} ${formatTime(now, '%Y/%m/%d %H:%M:%S')}.${micros}  length=${size} from=${way.total} to=${way.total + size - 1}\n`
  way.total += size
  if (options.show === 'text') return tool.err(`${head}${data.replace(/\r/g, '\\r').replace(/[^\n\x20-\x7e]/g, '.')}`)
  const bytes = [...data].map((c) => ` ${c.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
  tool.err(`${head}${bytes}\n`)
}
