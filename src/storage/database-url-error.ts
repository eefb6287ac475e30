/** The database that DATABASE_URL names cannot be used; the message says why, to the person who starts the server, and holds nothing of the URL. */
export class DatabaseUrlError extends Error {
  override readonly name = 'DatabaseUrlError';
}
