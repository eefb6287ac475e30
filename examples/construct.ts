/** Takes an object out of a text: the answer satisfies the JSON Schema, or the generation has failed and says what is wrong. */
interface Order {
  readonly customer: string;
  readonly email: string;
  readonly quantity: number;
}

interface Constructed {
  readonly status: string;
  readonly object: Order | null;
  readonly candidate: unknown;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly attempts: readonly { readonly mode: string | null; readonly validationErrors: readonly string[] | null }[];
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const query = `mutation ($input: ConstructInput!) {
  construct(input: $input) { status object candidate error { code message } attempts { mode validationErrors } }
}`;
const schema = {
  type: 'object',
  properties: {
    customer: { type: 'string', description: 'The name of the customer' },
    email: { type: 'string', format: 'email' },
    quantity: { type: 'integer', minimum: 1, description: 'How many are ordered' },
  },
  required: ['customer', 'email', 'quantity'],
};
const input = {
  modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  prompt: 'Order by Ada Moore, ada@example.com: quantity 12. Please deliver on Friday.',
  schema,
  schemaName: 'order',
  inferenceConfig: { maxTokens: 300 },
};

const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables: { input } }) });
const { data, errors } = (await response.json()) as { data?: { construct: Constructed | null }; errors?: { message: string }[] };
const generation = data?.construct;
if (!generation) throw new Error(errors?.[0]?.message);
const { status, object, candidate, error, attempts } = generation;
if (object) console.log(`${status} (${attempts[0]?.mode}): ${object.quantity} for ${object.customer}, ${object.email}`);
else console.log(`${status}: ${error?.code}, ${error?.message}`, candidate, attempts[0]?.validationErrors);
