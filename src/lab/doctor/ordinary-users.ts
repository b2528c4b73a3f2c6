import { KernelError } from '../../kernel/errors.ts';
import { CLONE, PR } from '../../kernel/flags.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { translate } from '../../locale/locale.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { mapToRoot } from './namespaces.ts';
import { namespaceRemedy } from './remedies.ts';
import { describeSettings, settingsRemedy } from './settings.ts';

/** The overflow ID, `nobody`: the user that has nothing. */
const NOBODY = 65534;

/** Whether an ordinary user may make a user namespace here, and the settings that decide it. */
export function ordinaryUserTrial(ground: Ground): Trial {
  const isRoot = ground.uid === 0;
  const attempt = () => ground.inFork((task) => (isRoot ? tryAsNobody(task) : makeOne(ground, task)));
  return trial('ordinary users', attempt, { isNeeded: !isRoot, remedy: namespaceRemedy });
}

/** Root cannot always become someone else: in a user namespace only whom its map names. */
function tryAsNobody(task: ProxyTask): Evidence {
  try {
    task.call('setgroups', 0, null);
    task.call('setresgid', NOBODY, NOBODY, NOBODY);
    task.call('setresuid', NOBODY, NOBODY, NOBODY);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
    return {
      limited: translate({
        en: `not tried: ${error.message}; ${describeSettings()}`,
        'zh-CN': `没有试：${error.message}；${describeSettings()}`,
      }),
      remedy: settingsRemedy(),
    };
  }
  // A change of IDs gives the process's files in /proc to root, prctl(2).
  task.call('prctl', PR.PR_SET_DUMPABLE, 1, 0, 0, 0);
  return makeOne({ uid: NOBODY, gid: NOBODY }, task);
}

function makeOne({ uid, gid }: { uid: number; gid: number }, task: ProxyTask): string {
  task.call('unshare', CLONE.CLONE_NEWUSER);
  const map = mapToRoot(task, uid, gid);
  return translate({
    en: `user ${uid} made a user namespace: ${map}; ${describeSettings()}`,
    'zh-CN': `用户 ${uid} 创建了用户命名空间：${map}；${describeSettings()}`,
  });
}
