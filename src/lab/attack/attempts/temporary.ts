import { AT, O } from '../../../kernel/flags.ts';
import { mountOf } from '../../../kernel/proc/mountinfo.ts';
import type { Attacker } from '../attacker.ts';
import type { Scene } from '../scene.ts';

const DIRECTORIES = ['/dev/shm', '/tmp', '/run', '/var/tmp', '/'];

/**
 * A name in a directory where the attacker may make files: tried by making one. A mount with an option that would spoil
 * the attempt is only taken where there is no other.
 * @returns undefined where there is none
 */
export function temporaryPath(by: Attacker, { self }: Scene, spoils: 'nodev' | 'nosuid'): string | undefined {
  const isSpoilt = (directory: string) =>
    mountOf(directory, self.mounts)?.options.split(',').includes(spoils) ?? false;
  const directories = DIRECTORIES.toSorted((a, b) => Number(isSpoilt(a)) - Number(isSpoilt(b)));
  for (const directory of directories) {
    const path = `${directory === '/' ? '' : directory}/.ns-lab-attack-${by.task.pid}`;
    const flags = O.O_WRONLY | O.O_CREAT | O.O_EXCL | O.O_CLOEXEC;
    const fd = by.quietly('openat', AT.AT_FDCWD, path, flags, 0o600);
    if (fd < 0) continue;
    by.quietly('close', fd);
    by.quietly('unlinkat', AT.AT_FDCWD, path, 0);
    return path;
  }
  return undefined;
}
