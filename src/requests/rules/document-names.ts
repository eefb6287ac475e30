import { badUserInput } from '../../errors.ts';
import type { ConverseCheck } from './rule.ts';
import { forEachMedium } from './walk.ts';

/**
 * No two documents of a request have one name, wherever they stand: Bedrock refuses them with "Messages can't contain duplicate document names", as public reports quote it. In a
 * conversation the later ones are sent under names of their own.
 */
export function checkDocumentNames(check: ConverseCheck): void {
  const names = new Set<string>();
  forEachMedium(check, ({ kind, medium }, path) => {
    if (kind !== 'document') return;
    if (names.has(medium.name)) throw badUserInput(`${path()}.name`, 'a name that no other document of the request has', medium.name);
    names.add(medium.name);
  });
}
