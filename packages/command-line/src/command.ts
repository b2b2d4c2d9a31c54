/** A command of the CLI. `run` answers the exit code; what it throws is told in one sentence. */
export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What `--help` prints. */
  readonly help: string;
  run(args: readonly string[], signal: AbortSignal): Promise<number>;
}
