import type { ConverseRequest } from './types.ts';

/** The two members as Bedrock's wire has them: there the effort stands beside the format of the answer, in outputConfig. */
export function placeEffort({ inferenceConfig, outputConfig }: Pick<ConverseRequest, 'inferenceConfig' | 'outputConfig'>): Pick<ConverseRequest, 'inferenceConfig' | 'outputConfig'> {
  if (inferenceConfig?.effort === undefined) return { ...(inferenceConfig === undefined ? {} : { inferenceConfig }), ...(outputConfig === undefined ? {} : { outputConfig }) };
  const { effort, ...rest } = inferenceConfig;
  return { ...(Object.keys(rest).length === 0 ? {} : { inferenceConfig: rest }), outputConfig: { ...outputConfig, effort } };
}
