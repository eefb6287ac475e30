/** The folder cannot be used; the message says why, to the person who starts the server. */
export class DataDirError extends Error {
  override readonly name = 'DataDirError';
}
