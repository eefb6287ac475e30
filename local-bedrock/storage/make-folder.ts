import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes the folder with those above it that are not there. Throws where it cannot be had, with what the system says. Node's own `recursive` tries for
 * ever where a folder is there in which none can be made, such as `/proc`.
 */
export const makeFolder = (folder: string): void => {
  make(resolve(folder));
};

function make(folder: string): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) make(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw error; // whoever has made it meanwhile has made it for us too
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
