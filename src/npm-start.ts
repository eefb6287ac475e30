const lookMs = 500;

/**
 * npm runs a script in a shell, and a SIGTERM to npm may end both without a word to this process, which would run on with nobody to stop it. Calls
 * back once, when the shell of `npm start` has gone; never where something else has started the process.
 */
export function whenNpmIsGone(callback: () => void): void {
  if (process.env['npm_lifecycle_script'] !== 'node bin/bedrock-graphql.cjs') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, lookMs).unref();
}
