import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInViewer } from '../../src/access/viewer.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import type { Operation } from '../kit/clients.ts';
import { post, transports } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newGeneration } from '../storage/kit/generations.ts';

const unknownId = 'gen_00000000-0000-7000-8000-000000000000';
const claim = { key: 'shared-key', inputHash: 'of another input' };

let dataDir: string;
let subject: Subject;
let foreign: readonly string[];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-viewers-'));
  const store = await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });
  const others = [
    { tenantId: builtInViewer.tenantId, viewerId: 'somebody-else' },
    { tenantId: 'another-tenant', viewerId: builtInViewer.id },
  ].map((whose) => newGeneration({ record: { ...whose, status: 'INTERRUPTED', endedAt: new Date().toISOString() }, claim }));
  for (const generation of others) await store.insert(generation);
  await store.close();
  foreign = others.map(({ record }) => record.id);
  subject = await startSubject({ dataDir });
});
afterAll(async () => {
  await subject.close();
  await rm(dataDir, { recursive: true, force: true });
});

const continueGeneration = (id: string): Operation => ({ query: 'mutation ($id: ID!) { continueGeneration(id: $id) { id } }', variables: { id } });
const errorOf = async (operation: Operation, transport: keyof typeof transports = 'http') => (await transports[transport](subject.url, operation)).flatMap(({ errors }) => errors ?? []);
const withoutId = (text: string): string => text.replaceAll(/gen_[0-9a-f-]+/g, 'ID');

describe("another viewer's generation, of the same tenant or of another, answers as one that does not exist", () => {
  it.each([
    ['cancelGeneration', operations.cancelGeneration, 'http'],
    ['continueGeneration', continueGeneration, 'http'],
    ['generationEvents', operations.generationEvents, 'websocket'],
    ['generationEvents', operations.generationEvents, 'sse'],
  ] as const)('%s over %s: NOT_FOUND', async (_, operation, transport) => {
    const unknown = await errorOf(operation(unknownId), transport);
    expect(unknown).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    for (const id of foreign) expect(withoutId(JSON.stringify(await errorOf(operation(id), transport)))).toBe(withoutId(JSON.stringify(unknown)));
  });

  it('generation, node and the list of generations have nothing of it', async () => {
    for (const id of foreign) {
      const { data, errors } = await post(subject.url, { query: 'query ($id: ID!) { generation(id: $id) { id } node(id: $id) { id } generations { edges { node { id } } } }', variables: { id } });
      expect(errors).toBeUndefined();
      expect(data).toEqual({ generation: null, node: null, generations: { edges: [] } });
    }
  });

  it('its idempotency key is free', async () => {
    const { id, status } = await runGeneration(subject.url, operations.converse({ options: { idempotencyKey: claim.key } }));
    expect(foreign).not.toContain(id);
    expect(status).toBe('COMPLETED');
  });
});
