import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the explorer into static files that ask nobody but the server they came from, and that run under a Content-Security-Policy
 * without inline scripts, eval or blob workers.
 */
export default defineConfig({
  // Relative addresses: the page also works under a path of another server.
  base: './',
  logLevel: 'warn',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // A data: address is an exception in the Content-Security-Policy; a file is none.
    assetsInlineLimit: 0,
    // The editor (Monaco) is one large chunk, by its nature.
    chunkSizeWarningLimit: 8_000,
    // The bundled packages' licences ask to be handed on with them.
    license: { fileName: 'licenses.md' },
    // The React compiler's directives in GraphiQL's packages have done their work before we bundle them.
    // GraphiQL makes the titles of its icons of its functions' names: shortened ones would be read out, and shown by the mouse.
    rolldownOptions: { checks: { moduleLevelDirective: false }, output: { keepNames: true } },
  },
});
