/** `share FILE` and `open LINK`: a scenario as a link, and back, byte for byte. */
import { decodeLink, encodeLink } from '../../scenario/share.ts'
import { UsageError, one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { compression } from '../compression.ts'
import { readInput } from '../files.ts'

const shareUsage = 'share FILE [--base URL]'

export const share: CliCommand = {
  usage: shareUsage,
  summary: 'prints a link that holds the whole file',
  async run(argv) {
    const args = parseArguments(argv, { base: true }, shareUsage)
    const text = readInput(onlyFile(args, shareUsage))
    process.stdout.write(`${one(args, 'base')?.replace(/#.*$/, '') ?? ''}#${await encodeLink(text, compression)}\n`)
    return 0
  },
}

const openUsage = 'open LINK'

export const open: CliCommand = {
  usage: openUsage,
  summary: 'prints the file that a link holds',
  async run(argv) {
    const link = onlyFile(parseArguments(argv, {}, openUsage), openUsage)
    const fragment = link.includes('#') ? link.slice(link.indexOf('#') + 1) : link
    const result = await decodeLink(fragment.split('&')[0]!, compression)
    if (!result.ok) throw new UsageError(result.message)
    process.stdout.write(result.text)
    return 0
  },
}
