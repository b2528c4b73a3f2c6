import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { UnavailableError } from '../lab/errors.ts';
import { giveToPerson } from '../lab/paths.ts';

/** In bytes. Longer than any script; without a limit a large file would fill the memory. */
const LARGEST = 4 * 1024 * 1024;

/** The text of a script. @throws UnavailableError; the error of node:fs */
export function readScript(path: string): string {
  const stats = statSync(path);
  assertOrdinary(path, stats.isFile());
  if (stats.size > LARGEST)
    throw new UnavailableError({ en: `${path} is too long for a script`, 'zh-CN': `${path} 太长，不像脚本` });
  return readFileSync(path, 'utf8');
}

/**
 * Writes a script; under sudo it belongs to the calling user, if it lies in a directory of theirs.
 * @throws UnavailableError; the error of node:fs
 */
export function writeScript(path: string, text: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  assertOrdinary(path, stats === undefined || stats.isFile());
  writeFileSync(path, text);
  giveToPerson(path);
}

/** A device or a pipe may never end, or wait for ever. */
function assertOrdinary(path: string, isFile: boolean): void {
  if (!isFile)
    throw new UnavailableError({ en: `${path} is not an ordinary file`, 'zh-CN': `${path} 不是普通文件` });
}
