import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { forEachMedium } from './walk.ts';

/** Only a document can be given as text. */
export function checkMediaSources(check: ConverseCheck): void {
  forEachMedium(check, ({ kind, medium }, path) => {
    const { text } = medium.source;
    if (kind !== 'document' && text !== undefined) throw badUserInput(`${path()}.source.text`, 'bytes or s3Location, since only documents can be text', text);
  });
}
