/** The command line: `npm run -s hoplight -- COMMAND …`. Exit status 0 done, 1 found something, 2 wrong usage or an unreadable file. */
import { LabError } from '../lab/reference.ts'
import { UsageError } from './arguments.ts'
import { CLI_COMMANDS, NOT_YET } from './registry.ts'

async function help(): Promise<string> {
  const commands = await Promise.all(Object.values(CLI_COMMANDS).map((load) => load()))
  const rows = commands.map((command) => `  hoplight ${command.usage}\n      ${command.summary}`)
  return `Hoplight lights up every hop that a packet takes.\n\n${rows.join('\n')}\n\nREF: pod/NAMESPACE/NAME, node/NAME, host/NAME. DEST: ADDRESS:PORT[/udp|/sctp], NAME:PORT, http://HOST[:PORT]/PATH, icmp:ADDRESS.\n`
}

async function main(argv: readonly string[]): Promise<number> {
  const [word, ...rest] = argv
  if (word === undefined || word === 'help' || word === '--help' || word === '-h') {
    process.stdout.write(await help())
    return word === undefined ? 2 : 0
  }
  const load = CLI_COMMANDS[word]
  if (!load)
    throw new UsageError(
      NOT_YET.has(word)
        ? `"${word}" is not simulated yet`
        : `unknown command "${word}"; there is ${Object.keys(CLI_COMMANDS).join(', ')}`,
    )
  const command = await load()
  if (rest.includes('--help')) {
    process.stdout.write(`usage: hoplight ${command.usage}\n${command.summary}\n`)
    return 0
  }
  return command.run(rest)
}

// A reader that goes away (`| head`) ends us quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof LabError)) throw error
  process.stderr.write(`hoplight: ${error.message}\n`)
  process.exitCode = 2
}
