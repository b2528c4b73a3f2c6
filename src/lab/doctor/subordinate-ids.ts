import { spawnSync } from 'node:child_process';
import { CLONE } from '../../kernel/flags.ts';
import { readIdMap } from '../../kernel/proc/id-map.ts';
import { translate } from '../../locale/locale.ts';
import { findProgram } from '../find-program.ts';
import { subordinateRange } from '../host.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';

const PROGRAMS = ['newuidmap', 'newgidmap'] as const;
const FILES = ['/etc/subuid', '/etc/subgid'] as const;

/** Whether more IDs than one can be mapped: what the map of the lab's host shows, and why not. */
export function subordinateIdTrial(ground: Ground): Trial {
  const attempt = (): Evidence => {
    if (!ground.isRootless)
      return translate({
        en: 'root maps any ID, without subordinate IDs',
        'zh-CN': 'root 可以映射任何 ID，不需要从属 ID',
      });
    const ranges = readIdMap(ground.host.pid, 'uid');
    const map = ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(', ');
    if (ranges.length > 1 && readIdMap(ground.host.pid, 'gid').length > 1)
      return translate({ en: `newuidmap wrote ${map}`, 'zh-CN': `newuidmap 写入了 ${map}` });
    const withoutRange = FILES.filter((file) => !subordinateRange(file, ground.uid));
    const missing = PROGRAMS.filter((program) => !findProgram(program));
    const reasons = [
      ...withoutRange.map((file) =>
        translate({
          en: `${file} has no range for user ${ground.uid}`,
          'zh-CN': `${file} 里没有用户 ${ground.uid} 的范围`,
        }),
      ),
      ...missing.map((program) =>
        translate({ en: `${program} is not installed`, 'zh-CN': `没有安装 ${program}` }),
      ),
    ];
    const why = reasons.length > 0 ? reasons : [askNewuidmap(ground)];
    return {
      limited: translate({
        en: `only your own ID can be mapped (${map}): ${why.join(', ')}`,
        'zh-CN': `只能映射你自己的 ID（${map}）：${why.join('，')}`,
      }),
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
    return status === 0
      ? translate({ en: 'newgidmap was refused', 'zh-CN': 'newgidmap 被拒绝' })
      : stderr.trim() || translate({ en: 'newuidmap was refused', 'zh-CN': 'newuidmap 被拒绝' });
  });
}

function remedyFor(uid: number, needsRange: boolean, needsPrograms: boolean): string {
  const steps = [
    ...(needsPrograms ? ['apt install uidmap'] : []),
    ...(needsRange
      ? [`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $(id -nu ${uid})`]
      : []),
  ];
  if (steps.length > 0)
    return translate({
      en: `as root: ${steps.join(', then ')}; \`map root\` works without`,
      'zh-CN': `以 root 执行：${steps.join('，然后 ')}；\`map root\` 不需要这些`,
    });
  return translate({
    en: 'newuidmap needs its set-user-ID bit, a user in /etc/passwd, and no no_new_privs; `map root` works without',
    'zh-CN':
      'newuidmap 需要 set-user-ID 位、/etc/passwd 里有这个用户、没有 no_new_privs；`map root` 不需要这些',
  });
}
