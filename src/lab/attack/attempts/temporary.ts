import { AT, O } from '../../../kernel/flags.ts';
import type { Attacker } from '../attacker.ts';

const DIRECTORIES = ['/dev/shm', '/tmp', '/run', '/var/tmp', '/'];

/**
 * A name in a directory where the attacker may make files: tried by making one.
 * @returns undefined where there is none
 */
export function temporaryPath(by: Attacker): string | undefined {
  for (const directory of DIRECTORIES) {
    const path = `${directory === '/' ? '' : directory}/.ns-lab-attack-${by.task.pid}`;
    const fd = by.quietly(
      'openat',
      AT.AT_FDCWD,
      path,
      O.O_WRONLY | O.O_CREAT | O.O_EXCL | O.O_CLOEXEC,
      0o600,
    );
    if (fd < 0) continue;
    by.quietly('close', fd);
    by.quietly('unlinkat', AT.AT_FDCWD, path, 0);
    return path;
  }
  return undefined;
}
