import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';

const maxStopSequences = 2500;

/** The parameters lie within Bedrock's ranges, and maxTokens within the model's, where that is known for certain. */
export function checkInferenceConfig({ input, limits, path }: ConverseCheck): void {
  if (!input.inferenceConfig) return;
  const { maxTokens, temperature, topP, stopSequences } = input.inferenceConfig;
  const field = `${path}.inferenceConfig`;
  const mostTokens = limits?.certain.maxOutputTokens ?? Infinity;
  if (isOutside(maxTokens, 1, mostTokens)) {
    throw badUserInput(`${field}.maxTokens`, Number.isFinite(mostTokens) ? `1 to ${mostTokens}, the model's maximum` : '1 or more', maxTokens);
  }
  if (isOutside(temperature, 0, 1)) throw badUserInput(`${field}.temperature`, '0 to 1', temperature);
  if (isOutside(topP, 0, 1)) throw badUserInput(`${field}.topP`, '0 to 1', topP);
  if (!stopSequences) return;
  if (stopSequences.length > maxStopSequences) throw badUserInput(`${field}.stopSequences`, `at most ${maxStopSequences} texts`, stopSequences);
  const empty = stopSequences.indexOf('');
  if (empty >= 0) throw badUserInput(`${field}.stopSequences[${empty}]`, 'text that is not empty', '');
}

const isOutside = (value: number | null | undefined, least: number, most: number): boolean => typeof value === 'number' && !(value >= least && value <= most);
