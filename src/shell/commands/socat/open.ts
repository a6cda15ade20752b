/** Opening socat's addresses, each in its turn: what comes of it goes on to whoever carries. socat(1); xioopen.c, xio-exec.c, xio-progcall.c, xio-file.c. */
import { StreamError, type OutputStream } from '../../command.ts'
import { ToolExit } from '../../tool.ts'
import type { Address } from './address.ts'
import { type Channel, type Run, streamChannel, takeFd, withOptions } from './channel.ts'
import { listenUdp, receive, receiveFrom, sendTo } from './datagrams.ts'
import { type Serve, connect, listen } from './sockets.ts'

export interface Direction {
  readonly reads: boolean
  readonly writes: boolean
}

/** Opens an address and hands the channel on, once, or for each connection in a process of its own. */
export async function withAddress(run: Run, address: Address, direction: Direction, then: Serve): Promise<number> {
  const next: Serve = (own, channel) => then(own, withOptions(channel, address))
  const { type } = address
  if (type.kind === 'listen')
    return type.protocol === 'tcp' ? listen(run, address, type.family, next) : listenUdp(run, address, type.family, next)
  if (type.kind === 'receive') return type.how === 'recv' ? receive(run, address, next) : receiveFrom(run, address, next)
  if (type.kind === 'connect') return next(run, await connect(run, address, type.protocol, type.family))
  if (type.kind === 'send') return next(run, sendTo(run, address, type.how, type.family))
  if (type.kind === 'stdio') return next(run, stdio(run, type, direction))
  if (type.kind === 'exec' || type.kind === 'system') return next(run, execute(run, address, direction))
  if (type.kind === 'pipe') return next(run, echo(run))
  return next(run, openFile(run, address, direction))
}

function stdio(run: Run, type: { reads: boolean; writes: boolean; error?: boolean }, direction: Direction): Channel {
  const { process } = run.tool
  const reads = type.reads && direction.reads
  const writes = type.writes && direction.writes
  const writeFd = type.error ? 2 : 1
  if (reads && writes) run.log.notice('reading from and writing to stdio')
  else if (reads) run.log.notice('using stdin for reading')
  else run.log.notice(`using ${type.error ? 'stderr' : 'stdout'} for writing`)
  return streamChannel({
    ...(reads ? { input: process.stdin } : {}),
    ...(writes ? { output: type.error ? process.stderr : process.stdout } : {}),
    readFd: reads ? 0 : writeFd,
    writeFd: writes ? writeFd : 0,
  })
}

/** `PIPE`: what is written can be read. */
function echo(run: Run): Channel {
  const { reader, writer, closeWriter } = run.tool.process.pipe()
  const readFd = takeFd(run)
  const writeFd = takeFd(run)
  run.log.notice('writing to and reading from unnamed pipe')
  return streamChannel({ input: reader, output: writer, readFd, writeFd, shutdown: closeWriter })
}

/** A command's words, as execvp(3) gets them. */
const commandWords = (text: string): string[] =>
  [...text.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'))

function execute(run: Run, address: Address, direction: Direction): Channel {
  const { process } = run.tool
  const { log } = run
  const text = address.parameters[0] ?? ''
  const argv = address.type.kind === 'system' ? ['sh', '-c', text] : commandWords(text)
  const fd = takeFd(run)
  log.notice(`forking off child, using ${direction.reads && direction.writes ? 'socket' : 'pipe'} for ${words(direction)}`)
  const down = direction.writes ? process.pipe() : undefined
  const up = direction.reads ? process.pipe() : undefined
  const errors: { stderr?: OutputStream } = address.options.has('stderr') && up ? { stderr: up.writer } : {}
  const missing = address.type.kind === 'exec' && !process.hasCommand(argv[0] ?? '')
  const child = missing
    ? process.fork((copy) => {
        const name = argv[0] ?? ''
        copy.stderr.write(messageOf(run, copy.pid, `execvp("${name}", "${name}"): No such file or directory`))
        return Promise.resolve(1)
      })
    : process.start({
        argv,
        env: new Map([...process.env, ...run.env, ['SOCAT_PID', String(process.pid)], ['SOCAT_PPID', String(process.ppid)]]),
        ...(down ? { stdin: down.reader } : {}),
        ...(up ? { stdout: up.writer } : {}),
        ...errors,
      })
  down?.closeReader()
  up?.closeWriter()
  for (let twice = 0; twice < 2; twice++) log.notice(`forked off child process ${child.pid}`)
  let open = down !== undefined
  const shut = (): void => {
    if (open) down?.closeWriter()
    open = false
  }
  return streamChannel({
    ...(up ? { input: up.reader } : {}),
    ...(down ? { output: down.writer } : {}),
    readFd: fd,
    writeFd: fd,
    shutdown: shut,
    close() {
      shut()
      up?.closeReader()
      run.fds.delete(fd)
    },
    child,
    missing,
  })
}

const words = ({ reads, writes }: Direction): string => (reads && writes ? 'reading and writing' : reads ? 'reading' : 'writing')

/** An error in the name of the child that could not become its program. */
function messageOf(run: Run, pid: number, text: string): string {
  let made = ''
  const { process } = run.tool
  run.log.for({ ...run.tool, process: { ...process, pid }, err: (line) => void (made = line) }).error(text)
  return made
}

/** `OPEN`, `CREATE`, `GOPEN`, and a path alone. */
function openFile(run: Run, address: Address, direction: Direction): Channel {
  const { process } = run.tool
  const { log } = run
  const { kind } = address.type
  const [path = ''] = address.parameters
  const { options } = address
  const reads = direction.reads && kind !== 'create' && !options.has('wronly')
  const writes = direction.writes && !options.has('rdonly')
  const fd = takeFd(run)
  const exists = fileExists(run, path)
  const creates = kind === 'create' || options.has('creat') || (kind === 'gopen' && writes)
  const fail = (why: string): never => log.fail(`open("${path}", ${openFlags(reads, writes, options)}, 0666): ${why}`)
  if (exists && options.has('excl') && creates) fail('File exists')
  if (!exists && !creates) fail('No such file or directory')
  log.notice(`${creates && writes && !exists ? 'creating' : 'opening'} regular file "${path}" for ${words({ reads, writes })}`)
  try {
    if (writes && (!exists || options.has('trunc') || kind === 'create')) process.writeFile(path, '')
    const appends = kind === 'gopen' || options.has('append') || options.has('trunc') || kind === 'create' || !exists
    if (writes && !appends)
      throw new ToolExit(1, 'socat: writing over the beginning of a file is not simulated; say trunc or append\n')
    return streamChannel({
      ...(reads ? { input: process.openRead(path) } : {}),
      ...(writes
        ? {
            output: {
              isTerminal: false,
              ready: () => Promise.resolve(),
              write: (text: string) => process.writeFile(path, text, { append: true }),
            },
          }
        : {}),
      readFd: fd,
      writeFd: fd,
    })
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    return fail(error.message)
  }
}

function fileExists(run: Run, path: string): boolean {
  try {
    run.tool.process.openRead(path)
    return true
  } catch (error) {
    if (error instanceof StreamError) return false
    throw error
  }
}

/** open(2)'s flags in octal, as the message has them. */
function openFlags(reads: boolean, writes: boolean, options: Address['options']): string {
  const mode = reads && writes ? 2 : writes ? 1 : 0
  const bits = [
    ['creat', 0o100],
    ['excl', 0o200],
    ['trunc', 0o1000],
    ['append', 0o2000],
  ] as const
  const flags = bits.reduce((sum, [name, bit]) => sum + (options.has(name) ? bit : 0), mode)
  return `0${flags.toString(8)}`
}
