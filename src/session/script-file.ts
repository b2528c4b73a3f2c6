import { realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UnavailableError } from '../lab/errors.ts';
import { giveToPerson, replaceFile } from '../lab/paths.ts';
import { readOwnFile } from '../lab/read-own-file.ts';
import type { Text } from '../locale/locale.ts';

/** What to do when a file cannot be read or written, by errno. */
type Remedies = Readonly<Record<string, (path: string) => Text>>;

const DENIED: Remedies = {
  EACCES: () => ({
    en: 'choose a file in a directory of your own',
    'zh-CN': '换一个在自己目录里的文件',
  }),
};
const TO_READ: Remedies = {
  ...DENIED,
  ENOENT: () => ({
    en: `names are looked for in ${process.cwd()}; \`save\` writes a script`,
    'zh-CN': `文件名从 ${process.cwd()} 找起；\`save\` 可以写出脚本`,
  }),
};
const TO_WRITE: Remedies = {
  ...DENIED,
  ENOENT: (path) => ({
    en: `make the directory first: mkdir -p ${dirname(path)}`,
    'zh-CN': `先创建目录：mkdir -p ${dirname(path)}`,
  }),
  ENOSPC: () => ({ en: 'make room there, or choose another file', 'zh-CN': '在那里腾出空间，或换一个文件' }),
};

/** The text of a script. @throws UnavailableError; the error of node:fs */
export function readScript(path: string): string {
  return withRemedy(path, TO_READ, () => {
    return readOwnFile(path);
  });
}

/**
 * Writes a script; under sudo it belongs to the calling user, if it lies in a directory of theirs. What was in the
 * file before is lost only when the new text is whole.
 * @throws UnavailableError; the error of node:fs
 */
export function writeScript(path: string, text: string): void {
  withRemedy(path, TO_WRITE, () => {
    const stats = statSync(path, { throwIfNoEntry: false });
    assertOrdinary(path, stats === undefined || stats.isFile());
    if (!stats) writeNew(path, text);
    else {
      const owner = process.geteuid!() === 0 ? stats : undefined;
      replaceFile(realpathSync(path), text, { mode: stats.mode & 0o7777, owner });
    }
    giveToPerson(path);
  });
}

/** Leaves no half of a file. */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') rmSync(path, { force: true });
    throw error;
  }
}

function withRemedy<T>(path: string, remedies: Remedies, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const remedy = remedies[code];
    throw remedy ? new UnavailableError(message, remedy(path)) : error;
  }
}

/** A device or a pipe may never end, or wait for ever. */
function assertOrdinary(path: string, isFile: boolean): void {
  if (!isFile)
    throw new UnavailableError({ en: `${path} is not an ordinary file`, 'zh-CN': `${path} 不是普通文件` });
}
