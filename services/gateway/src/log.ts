/** What the gateway needs of a logger; pino's shape. Fields never hold a password, a header or a query. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = () => {};
export const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
