import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Where execvp(3) finds a program by its name; undefined when no directory of the search path has it. */
export function findProgram(name: string, searchPath = process.env.PATH ?? '/usr/bin'): string | undefined {
  const directories = searchPath.split(':').filter(Boolean);
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/** True for what this user may execute. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
