/** `ip -batch FILE`: a command a line, in one process. iproute2 lib/utils.c (do_batch, getcmdline, makeargs). */
import { StreamError } from '../command.ts'
import { type Tool, ToolExit } from '../tool.ts'

/** The lines with their numbers: comments gone, a backslash at the end joins two. The number is that of the last line. */
function* linesOf(text: string): Generator<{ line: string; number: number }> {
  let joined = ''
  let number = 0
  for (const raw of text.split('\n')) {
    number++
    const line = raw.replace(/#.*/, '')
    if (line.endsWith('\\')) {
      joined += line.slice(0, -1)
      continue
    }
    yield { line: joined + line, number }
    joined = ''
  }
}

const wordsIn = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)].map(([word, double, single]) => double ?? single ?? word)

/** The real one exits from where it reads words; what the kernel refuses comes back, and the batch says where it stopped. */
const endsAll = (exit: ToolExit): boolean => exit.status === 255 || exit.message.includes(' is expected rather than ')

export async function runBatch(
  tool: Tool,
  name: string,
  force: boolean,
  run: (words: readonly string[]) => number | Promise<number>,
): Promise<number> {
  let status = 0
  for (const { line, number } of linesOf(await readBatch(tool, name))) {
    const words = wordsIn(line)
    if (words.length === 0) continue
    try {
      await run(words)
    } catch (error) {
      if (!(error instanceof ToolExit) || error.status === 0) throw error
      tool.flush()
      if (endsAll(error)) throw error
      tool.err(`${error.message}Command failed ${name}:${number}\n`)
      status = 1
      if (!force) break
    }
    tool.flush()
  }
  return status
}

async function readBatch(tool: Tool, name: string): Promise<string> {
  if (name === '-') return tool.process.stdin.readAll()
  try {
    return tool.process.readFile(name)
  } catch (error) {
    if (!(error instanceof StreamError)) throw error
    throw new ToolExit(1, `Cannot open file "${name}" for reading: ${error.message}\n`)
  }
}
