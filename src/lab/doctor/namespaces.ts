import { CLONE, formatFlags } from '../../kernel/flags.ts';
import { readIdMap } from '../../kernel/proc/id-map.ts';
import { NAMESPACES, type NamespaceType, readNamespaces } from '../../kernel/proc/namespaces.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { translate } from '../../locale/locale.ts';
import { writeKernelFile } from '../host-file.ts';
import { type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

const ID_MAP = 'ID map';
/** What must work for a box to be root in a user namespace. */
export const USER_NAMESPACE_TRIALS: readonly string[] = ['user namespace', ID_MAP];

/** Each namespace: alone as root, together with a user namespace otherwise. Then an ID map. */
export function namespaceTrials(ground: Ground): Trial[] {
  const each = NAMESPACES.map(({ type, flag }) => {
    const flags = ground.isRootless ? flag | CLONE.CLONE_NEWUSER : flag;
    const attempt = () => ground.inFork((task) => unshareOne(ground, task, type, flags));
    return trial(`${type} namespace`, attempt, { remedy: namespaceRemedy });
  });
  const map = () =>
    ground.inFork((task) => {
      task.call('unshare', CLONE.CLONE_NEWUSER);
      return mapToRoot(task, ground.uid, ground.gid);
    });
  return [...each, trial(ID_MAP, map, { remedy: namespaceRemedy })];
}

function unshareOne(ground: Ground, task: ProxyTask, type: NamespaceType, flags: number): string {
  const before = readNamespaces(task.pid)[type];
  task.call('unshare', flags);
  const evidence = (inode: unknown) => `unshare(${formatFlags(CLONE, flags)}) = 0, ${before} → ${inode}`;
  // Only children enter these two.
  if (type !== 'pid' && type !== 'time') return evidence(readNamespaces(task.pid)[type]);
  return ground.inFork((child) => {
    const inside =
      type === 'pid'
        ? translate({
            en: `, its child is process ${readStatus(child.pid).nspid.at(-1)}`,
            'zh-CN': `，它的子进程是进程 ${readStatus(child.pid).nspid.at(-1)}`,
          })
        : '';
    return evidence(readNamespaces(child.pid)[type]) + inside;
  }, task);
}

/** What unshare --map-root-user does: a process in a new user namespace maps itself. @throws KernelError */
export function mapToRoot(task: ProxyTask, uid: number, gid: number): string {
  // user_namespaces(7): setgroups must be "deny" before an unprivileged gid_map write.
  writeKernelFile(task, '/proc/self/setgroups', 'deny');
  writeKernelFile(task, '/proc/self/uid_map', `0 ${uid} 1`);
  writeKernelFile(task, '/proc/self/gid_map', `0 ${gid} 1`);
  const [range] = readIdMap(task.pid, 'uid');
  const own = task.call('geteuid');
  return translate({
    en: `uid_map holds "${range?.inside} ${range?.outside} ${range?.count}", geteuid() = ${own}`,
    'zh-CN': `uid_map 的内容是 "${range?.inside} ${range?.outside} ${range?.count}"，geteuid() = ${own}`,
  });
}
