import { malformedAround } from './malformed-around.ts';
import type { MalformedOutput } from './malformed-output.ts';
import { malformedSyntax } from './malformed-syntax.ts';
import { malformedValues } from './malformed-values.ts';

export type { MalformedOutput, Outcome } from './malformed-output.ts';

/** What models write in place of JSON, from a valid object each. */
export const malformedOutputs: readonly MalformedOutput[] = [...malformedAround, ...malformedSyntax, ...malformedValues];
