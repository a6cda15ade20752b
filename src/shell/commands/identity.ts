/** Who and what this machine is: `id`, `whoami`, `hostname`, `uname`, `arch`, `nproc`, `tty`. Their man pages in section 1. */
import { formatIp } from '../../net/ip.ts'
import type { Command, ProcessContext } from '../command.ts'
import { netnsOf } from '../tool.ts'

const say = (name: string, summary: string, text: (process: ProcessContext) => string): Command => ({
  name,
  summary,
  run(process) {
    const [extra] = process.args
    if (extra !== undefined) {
      process.stderr.write(
        extra.startsWith('-')
          ? `${name}: option "${extra}" is not simulated\n`
          : `${name}: extra operand '${extra}'\nTry '${name} --help' for more information.\n`,
      )
      return Promise.resolve(1)
    }
    process.stdout.write(text(process))
    return Promise.resolve(0)
  },
})

const whoami = say('whoami', 'the name of the user', () => 'root\n')
const arch = say('arch', 'the kind of processor', () => 'x86_64\n')
const nproc = say('nproc', 'how many processors there are', ({ machine }) => `${machine.cpus ?? 2}\n`)

const id: Command = {
  name: 'id',
  summary: 'user and groups',
  run(process) {
    const flags = process.args
      .filter((arg) => arg.startsWith('-'))
      .join('')
      .replace(/-/g, '')
    const user = process.args.find((arg) => !arg.startsWith('-'))
    if (user !== undefined && user !== 'root' && user !== '0') {
      process.stderr.write(`id: '${user}': no such user\n`)
      return Promise.resolve(1)
    }
    const name = flags.includes('n') ? 'root' : '0'
    process.stdout.write(/[ugG]/.test(flags) ? `${name}\n` : 'uid=0(root) gid=0(root) groups=0(root)\n')
    return Promise.resolve(0)
  },
}

/** All but those of lo and link-local ones. */
function allAddresses(process: ProcessContext): string[] {
  const devices = [...netnsOf(process).devices.values()].filter((device) => device.up && device.detail.kind !== 'loopback')
  const all = [...devices.flatMap((device) => device.addresses), ...devices.flatMap((device) => device.ipv6)]
  return all.filter(({ scope }) => scope !== 'link' && scope !== 'host').map(({ local }) => formatIp(local))
}

const hostname: Command = {
  name: 'hostname',
  summary: "the machine's name",
  run(process) {
    const [flag] = process.args
    if (flag === '-I' || flag === '--all-ip-addresses') {
      process.stdout.write(`${allAddresses(process).join(' ')} \n`)
      return Promise.resolve(0)
    }
    if (flag !== undefined && !/^-[sf]$|^--(short|fqdn)$/.test(flag)) {
      process.stderr.write(
        flag.startsWith('-') ? `hostname: option "${flag}" is not simulated\n` : 'hostname: setting the name is not simulated\n',
      )
      return Promise.resolve(1)
    }
    process.stdout.write(`${process.machine.hostname}\n`)
    return Promise.resolve(0)
  },
}

const uname: Command = {
  name: 'uname',
  summary: 'the kernel and machine',
  run(process) {
    const flags = process.args.join('').replace(/-/g, '') || 's'
    const bad = [...flags].find((flag) => !'asnrvmpio'.includes(flag))
    if (bad || process.args.some((arg) => !/^-[a-z]/.test(arg))) {
      process.stderr.write(
        bad && process.args[0]?.startsWith('-')
          ? `uname: invalid option -- '${bad}'\nTry 'uname --help' for more information.\n`
          : `uname: extra operand '${process.args[0] ?? ''}'\nTry 'uname --help' for more information.\n`,
      )
      return Promise.resolve(1)
    }
    const parts: readonly (readonly [string, string])[] = [
      ['s', 'Linux'],
      ['n', process.machine.hostname],
      ['r', process.machine.kernelRelease ?? '6.1.0-32-amd64'],
      ['v', '#1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1 (2025-03-06)'],
      ['m', 'x86_64'],
      ['o', 'GNU/Linux'],
    ]
    const wanted = flags.includes('a') ? parts : parts.filter(([letter]) => flags.includes(letter))
    const unknown = flags.includes('a') ? [] : [...flags].filter((letter) => 'pi'.includes(letter)).map(() => 'unknown')
    process.stdout.write(`${[...wanted.map(([, text]) => text), ...unknown].join(' ')}\n`)
    return Promise.resolve(0)
  },
}

const tty: Command = {
  name: 'tty',
  summary: 'the terminal of standard input',
  run(process) {
    process.stdout.write(process.stdin.isTerminal ? '/dev/pts/0\n' : 'not a tty\n')
    return Promise.resolve(process.stdin.isTerminal ? 0 : 1)
  },
}

export const identityCommands: readonly Command[] = [whoami, arch, nproc, id, hostname, uname, tty]
