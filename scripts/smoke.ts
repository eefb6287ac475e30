/**
 * Starts the server as a user does (`npm start` with PORT=0), asks it a first question over HTTP, ends it as Ctrl-C does, and checks that it has
 * ended. Exits 1 where any of it fails.
 */
import { spawn } from 'node:child_process';

const startTimeoutMs = 30_000;

const server = spawn('npm', ['start'], { env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
const startedAt = performance.now();
const timer = setTimeout(() => fail('the server did not print its address in time'), startTimeoutMs);

let output = '';
const url = await new Promise<string>((resolve) => {
  server.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    const printed = /explorer +(http:\/\/127\.0\.0\.1:\d+)[^]*models +\d+/.exec(output)?.[1];
    if (printed !== undefined) resolve(printed);
  });
});
clearTimeout(timer);

const question = 'The Alder Bridge was opened in 1932. It is painted green. When was the Alder Bridge opened?';
const response = await fetch(`${url}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    query: 'mutation ($text: String!) { converse(input: { modelId: "amazon.nova-lite-v1:0", messages: [{ role: USER, content: [{ text: $text }] }] }) { status text simulated } }',
    variables: { text: question },
  }),
});
const answer = await response.text();
console.log(`first answer ${Math.round(performance.now() - startedAt)} ms after npm start: ${answer}`);
if (!answer.includes('"status":"COMPLETED"') || !answer.includes('1932')) fail('the first answer is not the right one');

// npm itself ends by the signal; that the server has ended in order is seen by its port, and by what it said.
const ended = new Promise((resolve) => server.stdout.once('close', resolve));
signalGroup('SIGINT');
await ended;
if (!output.includes('Stopping')) fail('Ctrl-C was not understood');
const isOpen = await fetch(`${url}/health`).then(
  () => true,
  () => false,
);
if (isOpen) fail('the server still listens after Ctrl-C');

/** As a terminal does: to npm, its shell and the server alike. */
function signalGroup(signal: NodeJS.Signals): void {
  if (server.pid !== undefined && server.exitCode === null) process.kill(-server.pid, signal);
}

function fail(message: string): never {
  console.error(`smoke: ${message}`);
  signalGroup('SIGKILL');
  process.exit(1);
}
