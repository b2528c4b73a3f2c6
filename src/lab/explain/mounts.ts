import { resolve } from 'node:path';
import type { Facts } from './facts.ts';
import { mapRootOr } from './map-root.ts';
import { FILE_SYSTEM_ROWS } from './mount-types.ts';
import type { Row } from './row.ts';

/** Refusals of mounts, and of what is done to mount points. */
export const MOUNT_ROWS: readonly Row[] = [
  // may_mount() of the kernel comes before anything that a file system asks.
  {
    call: ['mount', 'move_mount'],
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause: {
      en: 'the box does not have CAP_SYS_ADMIN in the user namespace that owns its mounts',
      'zh-CN': '盒子的挂载归某个用户命名空间所有，而盒子在那里没有 CAP_SYS_ADMIN',
    },
    remedy: {
      en: 'unshare user mnt in one command, then map root',
      'zh-CN': '在一个命令里 unshare user mnt，再 map root',
    },
  },
  {
    call: ['mount', 'move_mount'],
    code: 'EPERM',
    when: (f) => f.hasUser && !f.owns('mnt'),
    cause: {
      en: 'the box is root in its user namespace, but that does not own the mount namespace that would change',
      'zh-CN': '盒子在自己的用户命名空间里是 root，但要改变的挂载命名空间不归它所有',
    },
    remedy: {
      en: 'unshare mnt together with user or after it',
      'zh-CN': '把 mnt 与 user 一起 unshare，或在 user 之后',
    },
  },
  ...FILE_SYSTEM_ROWS,
  {
    call: 'mount',
    code: 'ENODEV',
    cause: { en: 'this kernel does not have that file system', 'zh-CN': '这个内核没有那种文件系统' },
    remedy: {
      en: 'cat /proc/filesystems lists those that it has; modprobe may load it',
      'zh-CN': 'cat /proc/filesystems 列出它有的；也许可以用 modprobe 加载',
    },
  },
  {
    call: 'mount',
    code: 'EINVAL',
    about: /NULL, [A-Z_|]*MS_(PRIVATE|SHARED|SLAVE|UNBINDABLE)/,
    cause: {
      en: 'that is not a mount point: mounts have a propagation, directories do not',
      'zh-CN': '那不是挂载点：有传播类型的是挂载，不是目录',
    },
    remedy: {
      en: 'show mounts lists the mount points; mount bind DIR DIR makes one of a directory',
      'zh-CN': 'show mounts 列出挂载点；mount bind DIR DIR 可以把目录变成挂载点',
    },
  },
  {
    call: 'mount',
    code: 'EBUSY',
    cause: {
      en: 'something is mounted there already, or it is in use',
      'zh-CN': '那里已经挂载了东西，或正在使用',
    },
    remedy: { en: 'show mounts, then umount it', 'zh-CN': '先 show mounts，再 umount 它' },
  },
  {
    call: 'mount',
    code: 'ENOTDIR',
    cause: {
      en: 'one of the two is a directory and the other is a file: a file is mounted on a file, a directory on a directory',
      'zh-CN': '一个是目录，另一个是文件：文件要挂载到文件上，目录要挂载到目录上',
    },
    remedy: {
      en: 'name a target that does not exist yet in a file system of the box, or one of the same kind',
      'zh-CN': '目标用盒子自己的文件系统里还不存在的路径，或同类的路径',
    },
  },
  {
    call: ['chroot', 'chdir', 'openat', 'mkdirat', 'umount2', 'execve'],
    code: 'ENOTDIR',
    cause: {
      en: 'a part of that path is a file, not a directory',
      'zh-CN': '路径的某一部分是文件，不是目录',
    },
    remedy: { en: 'run ls -l, to see what is there', 'zh-CN': '用 run ls -l 看那里有什么' },
  },
  {
    call: 'mkdirat',
    code: ['EACCES', 'EROFS'],
    about: /\.ns-lab-escape/,
    cause: {
      en: 'the way out needs a directory of its own, and the box may make none in its root: the root belongs to somebody else, or is read-only',
      'zh-CN': '逃出去需要新建一个目录，而盒子不能在自己的根里新建：根属于别人，或是只读的',
    },
    remedy: {
      en: "undo, then mount overlay and chroot: that root is the box's own",
      'zh-CN': '先 undo，再 mount overlay 和 chroot：那个根归盒子自己所有',
    },
  },
  {
    call: 'mount',
    code: 'ENOENT',
    cause: {
      en: 'the mount point or the source does not exist; on the file systems of the machine ns-lab makes no directory',
      'zh-CN': '挂载点或来源不存在；在这台机器的文件系统上，ns-lab 不创建目录',
    },
    remedy: {
      en: 'choose a directory that exists, or mount a file system of its own for the box first: mount overlay',
      'zh-CN': '选一个已有的目录，或先为盒子挂载它自己的文件系统：mount overlay',
    },
  },
  {
    call: ['chdir', 'chroot', 'openat', 'mkdirat', 'umount2'],
    code: 'ENOENT',
    cause: {
      en: "that path, or a directory on it, does not exist in the box's root",
      'zh-CN': '在盒子的根里，这条路径或它上面的某个目录不存在',
    },
    remedy: { en: 'run ls, to see what is there', 'zh-CN': '用 run ls 看那里有什么' },
  },
  {
    call: 'umount2',
    code: 'EINVAL',
    when: (f) => f.coveredBy(targetOf(f)) !== undefined,
    cause: (f) => {
      const { fstype, target } = f.coveredBy(targetOf(f))!;
      return {
        en: `the mount there is covered: the ${fstype} on ${target} was mounted over it later, and the path leads into that, where nothing is mounted`,
        'zh-CN': `那里的挂载被遮住了：后来在 ${target} 上挂载的 ${fstype} 盖住了它，这条路径通向后者，而后者在那里没有挂载`,
      };
    },
    remedy: (f) => {
      const { target } = f.coveredBy(targetOf(f))!;
      return { en: `umount ${target} first`, 'zh-CN': `先 umount ${target}` };
    },
  },
  {
    call: 'umount2',
    code: 'EINVAL',
    when: (f) => f.hasMount(targetOf(f)),
    cause: {
      en: 'this mount came along with the namespace, from one that another user namespace owns, and is locked: taking it away could uncover what it hides',
      'zh-CN':
        '这个挂载是随命名空间复制来的，来自归另一个用户命名空间所有的命名空间，因此被锁定：拿走它可能会露出它遮住的东西',
    },
    remedy: {
      en: 'umount mounts of the box itself: show mounts',
      'zh-CN': '只 umount 盒子自己的挂载：show mounts',
    },
  },
  {
    call: 'umount2',
    code: 'EINVAL',
    cause: { en: 'nothing is mounted there', 'zh-CN': '那里没有挂载任何东西' },
    remedy: { en: 'show mounts lists the mount points', 'zh-CN': 'show mounts 列出挂载点' },
  },
  {
    call: 'umount2',
    code: 'EBUSY',
    cause: {
      en: 'a process has a file or its working directory there, or another mount is on it',
      'zh-CN': '有进程打开着那里的文件，或以那里为工作目录，或上面还有别的挂载',
    },
    remedy: {
      en: 'umount the mounts below it first, or umount --lazy',
      'zh-CN': '先 umount 它下面的挂载，或用 umount --lazy',
    },
  },
  {
    call: ['mkdirat', 'openat', 'mknodat', 'symlinkat'],
    code: 'EOVERFLOW',
    cause: {
      en: 'the box is nobody yet: its user namespace maps no user or no group, so a new file could not belong to anybody',
      'zh-CN': '盒子还谁都不是：它的用户命名空间没有映射用户或组，所以新文件没有主人',
    },
    remedy: mapRootOr('map root'),
  },
  {
    call: ['mkdirat', 'openat', 'symlinkat', 'mknodat', 'unlinkat'],
    code: 'EROFS',
    cause: { en: 'the file system is mounted read-only', 'zh-CN': '文件系统是以只读方式挂载的' },
    remedy: {
      en: 'show mounts; choose a directory on a writable mount',
      'zh-CN': 'show mounts；选一个可写挂载上的目录',
    },
  },
  {
    call: ['mkdirat', 'openat', 'symlinkat', 'mknodat', 'unlinkat'],
    code: 'EACCES',
    when: (f) => f.hasUser,
    cause: {
      en: 'the mode of that path does not allow it: root of a user namespace is above the mode only where the owner of the file is mapped in it',
      'zh-CN':
        '那条路径的权限位不允许：用户命名空间里的 root 只有在文件的属主也映射在里面时，才不受权限位约束',
    },
    remedy: { en: 'run ls -ln shows owner and mode', 'zh-CN': '用 run ls -ln 看属主和权限位' },
  },
  {
    call: 'pivot_root',
    code: 'EINVAL',
    when: (f) => f.isUserNested,
    cause: {
      en: 'the new root was mounted before the last `unshare`: to this mount namespace it came along from one that another user namespace owns, and such a mount is locked',
      'zh-CN':
        '新根是在最后一次 `unshare` 之前挂载的：它从归另一个用户命名空间所有的挂载命名空间复制过来，这样的挂载被锁定',
    },
    remedy: {
      en: 'undo unshare, then pivot_root; a second user namespace comes after it',
      'zh-CN': 'undo unshare，再 pivot_root；第二个用户命名空间放在它之后',
    },
  },
  {
    call: 'pivot_root',
    code: 'EINVAL',
    cause: {
      en: 'the new root must be a mount point of the box other than its present root; neither may be shared or locked, and the present root may not be the initial ramfs',
      'zh-CN':
        '新根必须是盒子的一个挂载点，而且不是现在的根；两者都不能是 shared 或被锁定的，现在的根也不能是初始 ramfs',
    },
    remedy: {
      en: 'mount overlay, then pivot_root; on a machine that runs from a ramfs use chroot',
      'zh-CN': '先 mount overlay，再 pivot_root；如果机器从 ramfs 运行，就用 chroot',
    },
  },
  {
    call: 'pivot_root',
    code: 'EBUSY',
    cause: {
      en: 'the new root is the root already, or on the same mount as the old one',
      'zh-CN': '新根已经是根，或与旧根在同一个挂载上',
    },
    remedy: { en: 'mount overlay, then pivot_root', 'zh-CN': '先 mount overlay，再 pivot_root' },
  },
];

/** `/mnt` of `umount2("mnt/", 0)`: as mountinfo has it. */
const targetOf = ({ error }: Facts): string =>
  resolve('/', /^umount2\("([^"]*)"/.exec(error.text)?.[1] ?? '');
