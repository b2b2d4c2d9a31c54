export type { ConnectionOptions } from './connection.ts';
export { StreamRefusedError, StreamUnavailableError } from './errors.ts';
export { type FlightStreamOptions, flightStream } from './flight-stream.ts';
export * from './wire.ts';
