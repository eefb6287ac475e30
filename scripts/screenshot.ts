/**
 * Takes the README's picture of the explorer, docs/images/explorer.png: starts the server in local mode, runs the first example and
 * photographs its answer. Needs a built explorer and Chromium (CHROMIUM_PATH). Run it with `node scripts/screenshot.ts`.
 */
import { fileURLToPath } from 'node:url';
import { launchChromium, missingChromium } from '../test/browser/kit/chromium.ts';
import { ExplorerPage } from '../test/browser/kit/explorer-page.ts';
import { startServer } from '../test/browser/kit/server.ts';

const picture = fileURLToPath(new URL('../docs/images/explorer.png', import.meta.url));

if (missingChromium !== undefined) throw new Error(missingChromium);
await using server = await startServer();
await using browser = await launchChromium();
await using explorer = await ExplorerPage.create(browser, { viewport: { width: 1280, height: 800 }, colorScheme: 'light' });
await explorer.open(server.url);
await explorer.run();
await explorer.page.getByText('"simulated"').waitFor();
// The editor's scroll bars show for a moment after each change, and would stand in the picture.
await explorer.page.screenshot({ path: picture, style: '.monaco-editor .scrollbar { visibility: hidden }' });
console.log(picture);
