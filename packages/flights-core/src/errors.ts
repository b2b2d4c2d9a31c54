/**
 * The error family. Each class answers the caller's one question (is trying again worth it?); its own fields turn into
 * log fields as they are, so nothing secret is ever put in one.
 */
export abstract class FlightsError extends Error {
  abstract override readonly name: string;
  /** Whether the same call may succeed later with nothing changed. */
  abstract readonly retryable: boolean;
}

/** A setting is wrong: names the variable or option, the bad value and an example of a good one. */
export class ConfigError extends FlightsError {
  override readonly name = 'ConfigError';
  override readonly retryable = false;
  readonly setting: string;
  readonly problem: string;
  readonly example: string;
  constructor(setting: string, problem: string, example: string) {
    super(`${setting}: ${problem}. Example: ${example}`);
    this.setting = setting;
    this.problem = problem;
    this.example = example;
  }
}

/** The source understood and said no (4xx, an error body, rubbish): the same question gets the same answer. */
export class SourceRefusedError extends FlightsError {
  override readonly name = 'SourceRefusedError';
  override readonly retryable = false;
  readonly source: string;
  readonly reason: string;
  constructor(source: string, reason: string) {
    super(`${source} refused: ${reason}`);
    this.source = source;
    this.reason = reason;
  }
}

/** The source could not answer now (429, 5xx, no network, too slow): later may differ. */
export class SourceUnavailableError extends FlightsError {
  override readonly name = 'SourceUnavailableError';
  override readonly retryable = true;
  readonly source: string;
  readonly reason: string;
  constructor(source: string, reason: string) {
    super(`${source} unavailable: ${reason}`);
    this.source = source;
    this.reason = reason;
  }
}

/** One refusal of a poll, as it is kept in the poll record. */
export interface Refusal {
  readonly source: string;
  readonly reason: string;
}

/** No source answered: the poll failed, which is a record of its own and never an empty sky. */
export class PollFailedError extends FlightsError {
  override readonly name = 'PollFailedError';
  override readonly retryable = true;
  readonly refused: readonly Refusal[];
  constructor(refused: readonly Refusal[]) {
    super(`no source answered: ${refused.map(({ source, reason }) => `${source}: ${reason}`).join('; ')}`);
    this.refused = refused;
  }
}

/** The log and the lake's position in it contradict each other (log deleted, topic made again, retention overran). */
export class LogMismatchError extends FlightsError {
  override readonly name = 'LogMismatchError';
  override readonly retryable = false;
}

/** An object is there already with other rows than ours: somebody else wrote under our key. Ours is not written. */
export class LakeConflictError extends FlightsError {
  override readonly name = 'LakeConflictError';
  override readonly retryable = false;
  readonly key: string;
  constructor(key: string, detail: string) {
    super(`${key} exists with other content: ${detail}`);
    this.key = key;
  }
}
