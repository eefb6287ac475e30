/** Structured output: how a model is held to a schema, and whether its answer satisfies it. */
export type { Ask } from './ask.ts';
export { checkConstruct, checkHoldable } from './check-construct.ts';
export { checkSchema } from './check-schema.ts';
export type { ConstructExample, ConstructFormat, ConstructMode, ConstructSpec } from './construct-spec.ts';
export type { Verdict } from './judge.ts';
export { judge, toAnswerText } from './judge.ts';
export type { NextAsk } from './ladder.ts';
export { Ladder } from './ladder.ts';
export { PartialObjects } from './partial-objects.ts';
export { writeXml } from './xml/write-xml.ts';
export { RefusedRungs } from './refused-rungs.ts';
