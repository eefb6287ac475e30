import type { CatalogueModel } from './catalogue.ts';

/**
 * What to use in place of a model that is gone: of the ACTIVE models of its provider and family that write the same, the one with the highest
 * version; undefined where there is none. The catalogue names no successors, so this reads them off the ids, whose words make the family and
 * whose numbers the version: `claude-3-opus-20240229-v1:0` is version 3 of `claude opus`, `claude-opus-4-8` is 4.8 of the same.
 */
export function findSuccessor(gone: CatalogueModel, models: Iterable<CatalogueModel>): CatalogueModel | undefined {
  const { family } = readName(gone);
  const candidates = [...models].filter(
    (model) =>
      model.lifecycle.status === 'ACTIVE' &&
      model.modelId !== gone.modelId &&
      model.provider === gone.provider &&
      String(model.outputModalities) === String(gone.outputModalities) &&
      readName(model).family === family,
  );
  return candidates.sort((left, right) => compareVersions(readName(right).version, readName(left).version) || (left.modelId < right.modelId ? -1 : 1))[0];
}

function readName({ modelId }: CatalogueModel): { readonly family: string; readonly version: readonly number[] } {
  const name = modelId.slice(modelId.indexOf('.') + 1).replace(/-v\d+(?::\d+)?$/, '');
  const words: string[] = [];
  const version: number[] = [];
  for (const part of name.split(/[-.]/)) {
    // A word may have its version at its end (llama3); a size (70b) and a date (20240229) are neither.
    const [, word = '', number = ''] = /^([a-z]*)(\d{0,2})$/.exec(part) ?? [];
    if (word !== '') words.push(word);
    if (number !== '') version.push(Number(number));
  }
  return { family: words.join(' '), version };
}

function compareVersions(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
