import { business } from './business.ts';
import type { CorpusCase } from './corpus-case.ts';
import { everyday } from './everyday.ts';
import { large } from './large.ts';
import { limits } from './limits.ts';
import { names } from './names.ts';
import { recursive } from './recursive.ts';
import { roots } from './roots.ts';
import { unions } from './unions.ts';

export type { CorpusCase } from './corpus-case.ts';

/** Schemas of real shape, each with a prompt and values that satisfy it. */
export const corpus: readonly CorpusCase[] = [...business, ...everyday, ...recursive, ...unions, ...names, ...limits, ...roots, ...large];
