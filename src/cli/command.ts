/** One word of the command line. */
export interface CliCommand {
  readonly usage: string
  readonly summary: string
  /** Resolves to the exit status. */
  run(argv: readonly string[]): Promise<number> | number
}
