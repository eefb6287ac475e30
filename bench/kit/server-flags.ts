/** Flags of Node.js for the measured server, such as SERVER_FLAGS=--max-semi-space-size=16; none, as `npm start` has it, unless one is to be tried. */
export const serverFlags: readonly string[] = (process.env['SERVER_FLAGS'] ?? '').split(' ').filter((flag) => flag !== '');
