import { spawnSync } from 'node:child_process';
import { CLONE } from '../../kernel/flags.ts';
import { readIdMap } from '../../kernel/proc/id-map.ts';
import { findProgram } from '../find-program.ts';
import { subordinateRange } from '../host.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';

const PROGRAMS = ['newuidmap', 'newgidmap'] as const;
const FILES = ['/etc/subuid', '/etc/subgid'] as const;

/** Whether more IDs than one can be mapped: what the map of the lab's host shows, and why not. */
export function subordinateIdTrial(ground: Ground): Trial {
  const attempt = (): Evidence => {
    if (!ground.isRootless) return 'root maps any ID, without subordinate IDs';
    const ranges = readIdMap(ground.host.pid, 'uid');
    const map = ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(', ');
    if (ranges.length > 1 && readIdMap(ground.host.pid, 'gid').length > 1) return `newuidmap wrote ${map}`;
    const withoutRange = FILES.filter((file) => !subordinateRange(file, ground.uid));
    const missing = PROGRAMS.filter((program) => !findProgram(program));
    const reasons = [
      ...withoutRange.map((file) => `${file} has no range for user ${ground.uid}`),
      ...missing.map((program) => `${program} is not installed`),
    ];
    return {
      limited: `only your own ID can be mapped (${map}): ${reasons.join(', ') || askNewuidmap(ground)}`,
      remedy: remedyFor(ground.uid, withoutRange.length > 0, missing.length > 0),
    };
  };
  return trial('subordinate IDs', attempt, { isNeeded: false });
}

/** What newuidmap(1) itself says to the map that it would not write. */
function askNewuidmap(ground: Ground): string {
  const { uid } = ground;
  const { first, count } = subordinateRange('/etc/subuid', uid)!;
  return ground.inFork((task) => {
    task.call('unshare', CLONE.CLONE_NEWUSER);
    const map = [task.pid, uid, uid, 1, first, first, count].map(String);
    const { status, stderr } = spawnSync('newuidmap', map, { encoding: 'utf8' });
    return status === 0 ? 'newgidmap was refused' : stderr.trim() || 'newuidmap was refused';
  });
}

function remedyFor(uid: number, needsRange: boolean, needsPrograms: boolean): string {
  const steps = [
    ...(needsPrograms ? ['apt install uidmap'] : []),
    ...(needsRange
      ? [`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -nu ${uid})`]
      : []),
  ];
  if (steps.length > 0) return `as root: ${steps.join(', then ')}; \`map root\` works without`;
  return 'newuidmap needs its set-user-ID bit, a user in /etc/passwd, and no no_new_privs; `map root` works without';
}
