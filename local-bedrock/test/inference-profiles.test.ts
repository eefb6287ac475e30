import { BedrockClient, GetInferenceProfileCommand, ListInferenceProfilesCommand, type InferenceProfileSummary, type InferenceProfileType } from '@aws-sdk/client-bedrock';
import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isObject, typeOf } from '../validation/shape.ts';
import { clientConfig, createClient, readRecording, start, userMessage } from './kit.ts';
import { parseObject, sendSigned } from './replay.ts';

const systemId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const systemArn = `arn:aws:bedrock:us-west-2:123456789012:inference-profile/${systemId}`;
const applicationArn = 'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/localprofile';

async function open() {
  const bedrock = await start();
  const client = new BedrockClient(clientConfig(bedrock));
  onTestFinished(() => client.destroy());
  return { bedrock, client };
}

describe('ListInferenceProfiles', () => {
  test('lists system-defined profiles and the application’s, by type', async () => {
    const { client } = await open();
    const list = async (typeEquals?: InferenceProfileType) => (await client.send(new ListInferenceProfilesCommand({ typeEquals }))).inferenceProfileSummaries ?? [];
    const all = await list();
    expect(all.find(({ inferenceProfileId }) => inferenceProfileId === systemId)).toMatchObject({
      inferenceProfileName: 'US Anthropic Claude Haiku 4.5',
      inferenceProfileArn: systemArn,
      models: ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => ({ modelArn: `arn:aws:bedrock:${region}::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0` })),
      status: 'ACTIVE',
      type: 'SYSTEM_DEFINED',
      createdAt: expect.any(Date) as unknown,
    });
    const application = await list('APPLICATION');
    expect(application.map(({ inferenceProfileArn }) => inferenceProfileArn)).toEqual([applicationArn]);
    expect([...(await list('SYSTEM_DEFINED')), ...application]).toEqual(all);
    expect(all.map(({ inferenceProfileId }) => inferenceProfileId)).not.toContain('us.meta.llama3-2-1b-instruct-v1:0');
  });

  test.each([1, 7, 1_000])('in pages of %i lists each profile once', async (maxResults) => {
    const { client } = await open();
    const whole = (await client.send(new ListInferenceProfilesCommand({}))).inferenceProfileSummaries ?? [];
    const listed: InferenceProfileSummary[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(new ListInferenceProfilesCommand({ maxResults, nextToken }));
      expect(page.inferenceProfileSummaries?.length).toBeLessThanOrEqual(maxResults);
      listed.push(...(page.inferenceProfileSummaries ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(whole.length).toBeGreaterThan(20);
    expect(listed).toEqual(whole);
  });

  test.each([
    [{ maxResults: 0 }, "Value '0' at 'maxResults'"],
    [{ maxResults: 1_001 }, "Value '1001' at 'maxResults'"],
    [{ nextToken: 'nonsense' }, 'nextToken'],
    [{ typeEquals: 'PRIVATE' as 'APPLICATION' }, "at 'typeEquals'"],
  ])('refuses %o', async (input, message) => {
    const { client } = await open();
    await expect(client.send(new ListInferenceProfilesCommand(input))).rejects.toMatchObject({
      name: 'ValidationException', message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('GetInferenceProfile', () => {
  test.each([systemId, systemArn])('describes %s', async (inferenceProfileIdentifier) => {
    const { client } = await open();
    const { type, inferenceProfileArn } = await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }));
    expect({ type, inferenceProfileArn }).toEqual({ type: 'SYSTEM_DEFINED', inferenceProfileArn: systemArn });
  });

  test.each([applicationArn, 'localprofile'])('describes the application profile %s', async (inferenceProfileIdentifier) => {
    const { client } = await open();
    const profile = await client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }));
    expect(profile).toMatchObject({ inferenceProfileArn: applicationArn, inferenceProfileId: 'localprofile', type: 'APPLICATION', status: 'ACTIVE' });
    expect(profile.models?.map(({ modelArn }) => modelArn)).toContain('arn:aws:bedrock:::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0');
  });

  test('has the recorded members, and no others', async () => {
    const { bedrock } = await open();
    const { status, body } = await sendSigned(bedrock, { method: 'GET', path: '/inference-profiles/localprofile', body: '' });
    const answered = parseObject(body.toString());
    const recorded = readRecording('GetInferenceProfile-application').response.body;
    expect(status).toBe(200);
    expect(isObject(recorded) && Object.entries(recorded).map(([key, value]) => [key, typeOf(value)]).sort()).toEqual(
      Object.entries(answered).map(([key, value]) => [key, typeOf(value)]).sort(),
    );
  });

  test('does not know another', async () => {
    const { client } = await open();
    await expect(client.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: 'us.no-such-model' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 },
    });
  });
});

test('an application profile runs its model; another one is not known', async () => {
  const client = createClient((await open()).bedrock);
  const ask = (modelId: string) => client.send(new ConverseCommand({ modelId, messages: [userMessage('hi')] }));
  await expect(ask(applicationArn)).resolves.toMatchObject({ stopReason: 'end_turn' });
  await expect(ask(applicationArn.replace('local', 'other'))).rejects.toMatchObject({
    name: 'ValidationException', message: 'The provided model identifier is invalid.',
  });
});
