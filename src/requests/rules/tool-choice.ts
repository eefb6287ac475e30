import { badUserInput } from '../../errors.ts';
import { isGiven } from '../../is-given.ts';
import type { ConverseCheck } from './rule.ts';

/** There are tools to choose from, and a tool that must be used is one of them. */
export function checkToolChoice({ input, path }: ConverseCheck): void {
  const { tools, toolChoice } = input.toolConfig ?? {};
  if (tools?.every(({ cachePoint }) => isGiven(cachePoint)) === true) throw badUserInput(`${path}.toolConfig.tools`, 'at least one tool that is no cache point', tools);
  if (!tools || !toolChoice) return;
  const names = tools.flatMap(({ toolSpec, systemTool }) => toolSpec?.name ?? systemTool?.name ?? []);
  const field = `${path}.toolConfig.toolChoice`;
  if (toolChoice.auto === false) throw badUserInput(`${field}.auto`, 'true, or no toolChoice', false);
  if (toolChoice.any === false) throw badUserInput(`${field}.any`, 'true, or no toolChoice', false);
  if (toolChoice.any !== undefined && names.length === 0) throw badUserInput(`${path}.toolConfig.tools`, 'a toolSpec or a systemTool, since toolChoice asks for a tool', tools);
  if (toolChoice.tool !== undefined && !names.includes(toolChoice.tool)) {
    throw badUserInput(`${field}.tool`, `the name of a tool of toolConfig (${names.join(', ') || 'it has none'})`, toolChoice.tool);
  }
}
