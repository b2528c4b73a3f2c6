import { MNT, MS } from '../../kernel/flags.ts';
import { readMounts } from '../../kernel/proc/mountinfo.ts';
import { translate } from '../../locale/locale.ts';
import { MOUNT_POINT } from './filesystems.ts';
import type { Trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

/** A new root directory, with the old one detached. */
export function pivotRootTrial(ground: Ground): Trial {
  const ways = ground.boxWays(['mnt'], (task) => {
    const before = readMounts(task.pid).length;
    task.call('mount', 'tmpfs', MOUNT_POINT, 'tmpfs', MS.MS_NOSUID, 'mode=755');
    task.call('chdir', MOUNT_POINT);
    task.call('pivot_root', '.', '.');
    task.call('umount2', '.', MNT.MNT_DETACH);
    task.call('chdir', '/');
    const after = readMounts(task.pid).map(({ fstype, target }) => `${fstype} on ${target}`);
    return translate({
      en: `pivot_root(".", ".") = 0; the mounts went from ${before} to ${after.length}: ${after.join(', ')}`,
      'zh-CN': `pivot_root(".", ".") = 0；挂载从 ${before} 个变为 ${after.length} 个：${after.join('、')}`,
    });
  });
  return { what: 'pivot_root', isNeeded: true, ways, remedy: namespaceRemedy };
}
