/** The flags of Node.js that the server is started with by `npm start` (package.json), so that it is measured as users run it. */
export const serverFlags: readonly string[] = ['--max-semi-space-size=16'];
