/** One word of `gateway WORD …`. */
export interface Command {
  readonly name: string;
  /** Half a line for the list of commands. */
  readonly summary: string;
  readonly help: string;
  /** Answers the exit code. Throws a UsageError for wrong usage, anything else for a failure. */
  readonly run: (args: readonly string[], stop: AbortSignal) => Promise<number>;
}
