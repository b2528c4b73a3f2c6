import { KernelError } from '../../kernel/errors.ts';
import { AT, MS, O, S } from '../../kernel/flags.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { translate } from '../../locale/locale.ts';
import { withFile } from '../host-file.ts';
import { MOUNT_POINT } from './filesystems.ts';
import type { Trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

const NODE = `${MOUNT_POINT}/null`;
/** null(4): major 1, minor 3. */
const NULL_DEVICE = (1 << 8) | 3;

/** A null device for a box: with mknod(2), or where that is not allowed by a bind mount of the machine's. */
export function deviceTrial(ground: Ground): Trial {
  const ways = ground.boxWays(['mnt'], (task) => {
    task.call('mount', 'tmpfs', MOUNT_POINT, 'tmpfs', MS.MS_NOSUID, 'mode=755');
    const how = makeNode(task) ?? bindNode(task);
    withFile(task, NODE, O.O_WRONLY, (fd) => task.call('write', fd, Buffer.from('x'), 1));
    return translate({ en: `${how}; a write to it = 1`, 'zh-CN': `${how}；写入它 = 1` });
  });
  return { what: 'device nodes', isNeeded: true, ways, remedy: namespaceRemedy };
}

function makeNode(task: ProxyTask): string | undefined {
  try {
    task.call('mknodat', AT.AT_FDCWD, NODE, S.S_IFCHR | 0o666, NULL_DEVICE);
    return translate({ en: 'mknod(2) made a null device', 'zh-CN': 'mknod(2) 创建了 null 设备' });
  } catch (error) {
    if (error instanceof KernelError && error.code === 'EPERM') return undefined;
    throw error;
  }
}

function bindNode(task: ProxyTask): string {
  const fd = task.call('openat', AT.AT_FDCWD, NODE, O.O_CREAT | O.O_WRONLY | O.O_CLOEXEC, 0o666);
  task.call('close', fd);
  task.call('mount', '/dev/null', NODE, null, MS.MS_BIND, null);
  return translate({
    en: "mknod(2) is refused (EPERM), and a bind mount of the machine's /dev/null takes its place",
    'zh-CN': 'mknod(2) 被拒绝（EPERM），改为绑定挂载这台机器的 /dev/null',
  });
}
