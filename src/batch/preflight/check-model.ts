import { isCodedError } from '../../errors.ts';
import type { BatchProblem, BatchProblemCode } from '../problems/index.ts';
import type { PreflightFacts } from './facts.ts';

type ModelFacts = Pick<PreflightFacts, 'known' | 'assertAvailable' | 'region'>;

/** Whether the model can be asked at all; where it is to be by a Bedrock job, also whether it runs in those. */
export async function checkModel(modelId: string, isBedrockJob: boolean, facts: ModelFacts, path = 'input'): Promise<readonly BatchProblem[]> {
  const field = `${path}.modelId`;
  const gone = await checkAvailable(modelId, field, facts);
  if (gone !== undefined) return [gone];
  return [...(isBedrockJob ? checkBatchSupport(modelId, field, facts) : []), ...checkGeography(modelId, field, facts.region)];
}

async function checkAvailable(modelId: string, field: string, { assertAvailable }: ModelFacts): Promise<BatchProblem | undefined> {
  try {
    await assertAvailable(modelId, field);
    return undefined;
  } catch (error) {
    if (!isCodedError(error)) throw error;
    if (error.code === 'MODEL_END_OF_LIFE') return problem('MODEL_END_OF_LIFE', error.message, field);
    return error.code === 'BAD_USER_INPUT' ? problem('MODEL_NOT_FOUND', error.message, field) : undefined;
  }
}

/** Of a model that is not known, Bedrock decides. */
function checkBatchSupport(modelId: string, field: string, { known }: ModelFacts): readonly BatchProblem[] {
  if (known?.capabilities.batch !== false) return [];
  return [problem('MODEL_WITHOUT_BATCH', `${field}: expected a model that runs in batch jobs (the query models lists them by its filter batch), got ${JSON.stringify(modelId)}.`, field)];
}

/** Where the inference profiles of a geography are called from: regions whose names begin so. `us.` is also called from Canada. */
const regionsOf: Readonly<Record<string, readonly string[]>> = {
  us: ['us-', 'ca-'],
  eu: ['eu-', 'il-', 'me-'],
  apac: ['ap-', 'me-', 'il-'],
  au: ['ap-'],
  jp: ['ap-'],
  ca: ['ca-'],
  amer: ['ca-', 'us-', 'mx-', 'sa-'],
  'us-gov': ['us-gov-'],
};

/** Only what cannot be: which regions a profile has in its geography, Bedrock says. */
function checkGeography(modelId: string, field: string, region: string): readonly BatchProblem[] {
  const id = modelId.startsWith('arn:') ? modelId.slice(modelId.lastIndexOf('/') + 1) : modelId;
  const [, geography = ''] = /^([^.]+)\.[^.]+\./.exec(id) ?? [];
  const regions = Object.hasOwn(regionsOf, geography) ? regionsOf[geography] : undefined;
  if (regions === undefined || regions.some((prefix) => region.startsWith(prefix))) return [];
  return [problem('MODEL_NOT_IN_REGION', `${field}: expected a model or an inference profile that runs in ${region}, where this server's jobs are, got one of the geography ${geography}.`, field)];
}

const problem = (code: BatchProblemCode, message: string, field: string): BatchProblem => ({ code, message, recordId: null, field });
