import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder with those above it that are not there, for this user alone. Throws where it cannot be had, or nothing can be written into it, with what the system says: SQLite
 * would say only that it cannot open a file. Node's own `recursive` tries for ever where a folder is there in which none can be made, such as `/proc`.
 */
export const makeFolder = (folder: string): void => {
  make(resolve(folder));
  accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
};

function make(folder: string): void {
  const parent = dirname(folder);
  try {
    makeOne(folder);
  } catch (error) {
    if (!isMissing(error) || parent === folder) throw error;
    make(parent);
    makeOne(folder); // what is still missing stays so
  }
}

/** Whoever has made it meanwhile has made it for us too. */
function makeOne(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
