import { readChoice, readChoiceBody } from './choices.ts';
import { readEachChunk } from './each-chunk.ts';
import { toText } from './members.ts';
import { createReasoningFilter } from './reasoning-filter.ts';
import type { NativeFormat } from './types.ts';

/** Choices of models that write their reasoning in this tag before the text; it is not part of the text. */
export const createReasoningChoices = (tag: string): NativeFormat => ({
  readBody: (body) => {
    const answer = readChoiceBody(body);
    const filter = createReasoningFilter(tag);
    return { ...answer, text: filter.add(answer.text) + filter.end() };
  },
  createChunkReader: () => {
    const filter = createReasoningFilter(tag);
    const readChunk = readEachChunk((chunk) => {
      const words = readChoice(chunk);
      return { ...words, text: filter.add(toText(words.text)) };
    })();
    return (chunk) => {
      const step = readChunk(chunk);
      return step.stop ? { ...step, text: step.text + filter.end() } : step;
    };
  },
});
