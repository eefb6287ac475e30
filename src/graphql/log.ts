/** What the server's parts ask of a logger (pino's, in the order of its arguments). */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
