const lookMs = 500;

/** Looked at as soon as the process runs: by the time that a server is up it may be gone. */
const parent = process.ppid;

/**
 * npm runs a script in a shell, and a SIGTERM to npm may end both without a word to this process, which would run on with nobody to stop it. Calls
 * back once, when the shell of `npm start` has gone; never where something else has started the process.
 */
export function whenNpmIsGone(callback: () => void): void {
  if (process.env['npm_lifecycle_script'] !== 'node bin/bedrock-graphql.cjs') return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, lookMs).unref();
}
