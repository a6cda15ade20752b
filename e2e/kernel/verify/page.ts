/** The page that says how true the simulated kernel is: cases, versions, agreements, and every known difference with its reason. */
export interface Compared {
  name: string
  lines: number
  /** The kernel at hand prints what was recorded; undefined for a case without a recording. */
  steady: boolean | undefined
  /** Ours prints what the kernel at hand prints. */
  same: boolean
  recordedSame: boolean
}

const topicOf = (name: string): string => (name.startsWith('fuzz-') || name.startsWith('seed ') ? 'random rule sets' : 'topics')

const mark = (yes: boolean | undefined): string => (yes === undefined ? '' : yes ? 'yes' : '**no**')

function table(results: readonly Compared[]): string[] {
  return [
    '| case | lines | the recording is what the kernel says here | ours is what the kernel says here |',
    '| --- | ---: | --- | --- |',
    ...results.map((each) => `| ${each.name} | ${each.lines} | ${mark(each.steady)} | ${mark(each.same)} |`),
  ]
}

/** Random rule sets agree or they are named: a table of hundreds of lines that all say yes says nothing. */
function summary(results: readonly Compared[]): string[] {
  const differ = results.filter((each) => !each.same)
  const agreed = `${results.length - differ.length} of ${results.length} random rule sets, eight probes each: the same rules hit, the same connections, the same exit statuses.`
  return [agreed, ...(differ.length > 0 ? ['', ...table(differ)] : [])]
}

/** `known` gives the reason for a case's difference; `kernel` and `tools` are the versions that answered. */
export function pageOf(
  results: readonly Compared[],
  known: Readonly<Record<string, string>>,
  kernel: string,
  tools: readonly string[],
): string {
  const topics = results.filter((each) => topicOf(each.name) === 'topics')
  const random = results.filter((each) => topicOf(each.name) !== 'topics')
  const lines = [
    '# What the real kernel says, and what ours says',
    '',
    '`npm run verify:kernel` made this page: it ran every script of [`e2e/kernel/cases`](../e2e/kernel/cases) on the kernel of the machine at hand and on the simulated one, and compared both with each other and with the recording that the tests replay everywhere. MAC addresses, times, timeouts, process ids and ports that a script does not name are left out of the comparison.',
    '',
    `Linux ${kernel}; ${tools.join('; ')}.`,
    '',
    '## Topics',
    '',
    ...table(topics),
    '',
    '## Random rule sets',
    '',
    ...summary(random),
    '',
    '## Known differences',
    '',
    ...Object.entries(known).map(([what, why]) => `- **${what}**: ${why}`),
    '',
  ]
  return lines.join('\n')
}
