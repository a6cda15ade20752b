/** `more`: text, as it comes out where no terminal waits to be filled. more(1), util-linux 2.38. */
import { StreamError, type Command } from '../command.ts'

export const more: Command = {
  name: 'more',
  summary: 'prints files',
  async run(process) {
    const files = process.args.filter((word) => !word.startsWith('-'))
    if (files.length === 0) {
      process.stdout.write(await process.stdin.readAll())
      return 0
    }
    for (const file of files) {
      try {
        const text = process.readFile(process.resolve(file))
        // Where nobody pages, each file has a heading.
        if (files.length > 1 || !process.stdout.isTerminal) process.stdout.write(`::::::::::::::\n${file}\n::::::::::::::\n`)
        process.stdout.write(text)
      } catch (error) {
        if (!(error instanceof StreamError)) throw error
        process.stderr.write(`more: cannot open ${file}: ${error.message}\n`)
      }
    }
    return 0
  },
}
