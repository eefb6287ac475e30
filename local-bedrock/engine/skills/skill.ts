import type { Draft } from '../draft.ts';
import type { Situation } from '../situation.ts';

/** One thing the engine can do: answers if the situation is one for it, else returns null and the next skill is tried. */
export type Skill = (situation: Situation) => Draft | null;
