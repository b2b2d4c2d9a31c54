import { FlightsError } from 'flights-core';

/** An error as a field of a log line: our own with their fields, those of others without what they carry along. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  // Not the constructor's name, which a bundle has shortened.
  const shown = { type: name, message, stack, ...(cause instanceof Error && { cause: errorFields(cause) }) };
  return error instanceof FlightsError ? { ...error, ...shown } : shown;
}

/** How a function logs: lines of JSON that say which service and which request they are of. */
export const logOptions = (service: string, requestId?: string) => ({
  base: { service, ...(requestId !== undefined && { requestId }) },
  serializers: { err: errorFields },
});
