import { FlightsError } from 'flights-core';

/** Metabase cannot be reached or is not ready: later may differ. */
export class MetabaseUnavailableError extends FlightsError {
  override readonly name = 'MetabaseUnavailableError';
  override readonly retryable = true;
}

/** Metabase said no, or is no Metabase that we know. The message says what to do. */
export class MetabaseRefusedError extends FlightsError {
  override readonly name = 'MetabaseRefusedError';
  override readonly retryable = false;
  /** HTTP status; null where the answer came but made no sense. */
  readonly status: number | null;
  /** What the server said, without which call it was about. */
  readonly said: string;
  constructor(message: string, status: number | null = null, said = message) {
    super(message);
    this.status = status;
    this.said = said;
  }
}
