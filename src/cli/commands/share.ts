/** `share FILE` and `open LINK`: a scenario as a link, and back, byte for byte. */
import { decodeLink, encodeLink } from '../../scenario/share.ts'
import { UsageError, one, onlyFile, parseArguments } from '../arguments.ts'
import type { CliCommand } from '../command.ts'
import { nodeCompression } from '../compression.ts'
import { readInput } from '../files.ts'

const shareUsage = 'share FILE [--base URL]'

export const share: CliCommand = {
  usage: shareUsage,
  summary: 'prints a link that holds the whole file',
  async run(argv) {
    const args = parseArguments(argv, { base: true }, shareUsage)
    const text = readInput(onlyFile(args, shareUsage))
    const link = await encodeLink(text, nodeCompression)
    if (link === undefined) throw new UsageError('the file is too long for a link (over 1 MiB): send the file itself')
    process.stdout.write(`${one(args, 'base')?.replace(/#.*$/, '') ?? ''}#${link}\n`)
    return 0
  },
}

const openUsage = 'open LINK'

export const open: CliCommand = {
  usage: openUsage,
  summary: 'prints the file that a link holds',
  async run(argv) {
    const link = onlyFile(parseArguments(argv, {}, openUsage), openUsage)
    const result = await decodeLink(link, nodeCompression)
    if (!result.ok) throw new UsageError(result.message)
    process.stdout.write(result.text)
    return 0
  },
}
