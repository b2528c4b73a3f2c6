import { mkdirSync } from 'node:fs';
import { KernelError } from '../kernel/errors.ts';
import { AT, MOUNT_ATTR, MOVE_MOUNT, O, OPEN_TREE } from '../kernel/flags.ts';
import { mountAttributes } from '../kernel/mount-attributes.ts';
import { type IdRange, readIdMap } from '../kernel/proc/id-map.ts';
import { readMounts } from '../kernel/proc/mountinfo.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { withFile } from '../lab/host-file.ts';
import { handOver } from './hand-over.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/**
 * Where there are no idmapped mounts: before Linux 5.12 (ENOSYS), on file systems that have none (EINVAL), on one
 * that was mounted in a user namespace of more than the lab has, and behind the filter of a container (EPERM).
 */
const IMPOSSIBLE = ['ENOSYS', 'EINVAL', 'EPERM'];

/**
 * True when the IDs of the box's user namespace stand for others outside, so that what belongs to root in the image
 * would belong to nobody inside. Only real root may change how IDs look in a mount.
 */
export function needsIdmappedImage({ box, lab }: StepContext): boolean {
  if (lab.isRootless || !box.owns('user')) return false;
  const maps = [readIdMap(box.pid, 'uid'), readIdMap(box.pid, 'gid')];
  return maps.every((map) => map.length > 0) && maps.some((map) => map.some(isShifted));
}

const isShifted = ({ inside, outside }: IdRange): boolean => inside !== outside;

/**
 * Mounts the image at a directory as the box's user namespace sees it, mount_setattr(2): what belongs to user 0 on
 * the disk belongs to root of the box. The host makes the mount, because it takes CAP_SYS_ADMIN where the file system
 * was mounted; the box puts it into its own mount namespace. Returns false where the host cannot do it.
 * @throws KernelError
 */
export function mountIdmapped(context: StepContext, image: string, target: string): boolean {
  const { box, task } = context;
  mkdirSync(target, { recursive: true, mode: 0o755 });
  if (readMounts(box.pid).some((mount) => mount.target === target)) task.call('umount2', target, 0);
  const tree = idmappedTree(context, image);
  if (tree === undefined) {
    context.note({
      en: 'here the kernel cannot map the IDs of a mount, mount_setattr(2): the image is mounted as it is',
      'zh-CN': '内核在这里不能映射挂载的 ID（mount_setattr(2)）：镜像按原样挂载',
    });
    return false;
  }
  const mount = handOver(tree, context);
  try {
    task.call('move_mount', mount, '', AT.AT_FDCWD, target, MOVE_MOUNT.MOVE_MOUNT_F_EMPTY_PATH);
  } finally {
    task.plumbing(() => task.call('close', mount));
  }
  const option = `X-mount.idmap=/proc/${box.pid}/ns/user`;
  context.shell(
    `mkdir -p ${quoteWord(target)}`,
    `nsenter --target ${box.pid} --mount mount --bind -o ${option} ${quoteWord(image)} ${quoteWord(target)}`,
  );
  return true;
}

/** As `openIdmapped`; undefined where the kernel cannot do it. @throws KernelError */
function idmappedTree({ host, box }: StepContext, directory: string): number | undefined {
  try {
    return openIdmapped(host, directory, box.pid);
  } catch (error) {
    if (error instanceof KernelError && IMPOSSIBLE.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * A descriptor, in the host, of a mount that is nowhere yet: a directory with its IDs as the user namespace of a
 * process sees them. @throws KernelError
 */
export function openIdmapped(host: ProxyTask, directory: string, pid: number): number {
  const flags = OPEN_TREE.OPEN_TREE_CLONE | OPEN_TREE.OPEN_TREE_CLOEXEC;
  const tree = host.call('open_tree', AT.AT_FDCWD, directory, flags);
  try {
    mapIds(host, tree, pid);
    return tree;
  } catch (error) {
    host.call('close', tree);
    throw error;
  }
}

function mapIds(host: ProxyTask, tree: number, pid: number): void {
  withFile(host, `/proc/${pid}/ns/user`, O.O_RDONLY, (userns) => {
    const attributes = mountAttributes(MOUNT_ATTR.MOUNT_ATTR_IDMAP, userns);
    host.call('mount_setattr', tree, '', AT.AT_EMPTY_PATH, ...attributes);
  });
}
