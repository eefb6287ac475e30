import type { ConverseRequest } from './types.ts';

type Members = Pick<ConverseRequest, 'inferenceConfig' | 'outputConfig'>;

/** The two members as Bedrock's wire has them: there the effort stands beside the format of the answer, in outputConfig. */
export function placeEffort(members: Members): Members {
  if (members.inferenceConfig?.effort === undefined) return members;
  const { effort, ...rest } = members.inferenceConfig;
  return { ...(Object.keys(rest).length === 0 ? {} : { inferenceConfig: rest }), outputConfig: { ...members.outputConfig, effort } };
}
