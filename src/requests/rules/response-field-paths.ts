import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';

const maxPaths = 10;
/** RFC 6901; the empty pointer, which is the whole answer, Bedrock does not take. */
const jsonPointer = /^(?:\/(?:[^~/]|~[01])*)+$/;

/** The additional response fields are named by JSON pointers. */
export function checkResponseFieldPaths({ input, path }: ConverseCheck): void {
  const pointers = input.additionalModelResponseFieldPaths;
  if (!pointers) return;
  const field = `${path}.additionalModelResponseFieldPaths`;
  if (pointers.length > maxPaths) throw badUserInput(field, `at most ${maxPaths} paths`, pointers);
  for (const [index, pointer] of pointers.entries()) {
    if (!jsonPointer.test(pointer)) throw badUserInput(`${field}[${index}]`, 'a JSON pointer such as /stop_sequence', pointer);
  }
}
