import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The path of a file or folder of the package, whether this module runs from `src/` or from `bundle/`: the package's root is the nearest
 * folder above that has a package.json. Says nothing of whether the file exists.
 */
export function projectFile(...path: readonly string[]): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, ...path);
}
