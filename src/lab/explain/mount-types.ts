import { mapRootOr } from './map-root.ts';
import type { Row } from './row.ts';

/** Refusals that only one type of file system knows. */
export const FILE_SYSTEM_ROWS: readonly Row[] = [
  {
    call: 'mount',
    code: 'EPERM',
    about: /"proc", [0M]/,
    when: (f) => f.isPidPending,
    cause: {
      en: 'proc shows the PID namespace of the process that mounts it, and the box itself is still in the old one, which it does not own',
      'zh-CN': 'proc 显示挂载者所在的 PID 命名空间，而盒子自己还在旧的那个里，那个不归它所有',
    },
    remedy: { en: 'fork, then mount proc', 'zh-CN': '先 fork，再 mount proc' },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"proc"/,
    when: (f) => f.hasUser && !f.owns('pid'),
    cause: {
      en: 'a user namespace may only mount proc for a PID namespace that it owns',
      'zh-CN': '用户命名空间只能为归它所有的 PID 命名空间挂载 proc',
    },
    remedy: { en: 'unshare pid, fork, then mount proc', 'zh-CN': '先 unshare pid，fork，再 mount proc' },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"sysfs"/,
    when: (f) => f.hasUser && !f.owns('net'),
    cause: {
      en: 'sysfs shows a network namespace, and a user namespace may only mount it for one that it owns',
      'zh-CN': 'sysfs 显示一个网络命名空间，用户命名空间只能为归它所有的那个挂载',
    },
    remedy: { en: 'unshare net, then mount sysfs', 'zh-CN': '先 unshare net，再 mount sysfs' },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"mqueue"/,
    when: (f) => f.hasUser && !f.owns('ipc'),
    cause: {
      en: 'mqueue shows the message queues of an IPC namespace, and a user namespace may only mount it for one that it owns',
      'zh-CN': 'mqueue 显示一个 IPC 命名空间的消息队列，用户命名空间只能为归它所有的那个挂载',
    },
    remedy: { en: 'unshare ipc, then mount mqueue', 'zh-CN': '先 unshare ipc，再 mount mqueue' },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"(proc|sysfs)"/,
    when: (f) => f.hasUser && !f.sees(f.error.text.includes('"proc"') ? 'proc' : 'sysfs'),
    cause: {
      en: "a user namespace may only mount it where it sees one already, and after pivot_root the host's is out of sight",
      'zh-CN': '用户命名空间只能在已经看得到一个的地方挂载它，而 pivot_root 之后看不到宿主机的了',
    },
    remedy: {
      en: 'undo, and mount it before pivot_root',
      'zh-CN': '先 undo，在 pivot_root 之前挂载它',
    },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"proc"/,
    when: (f) => f.hasUser,
    cause: {
      en: 'the /proc here is partly covered, as in a Docker container, and the kernel does not let a user namespace mount an uncovered one',
      'zh-CN': '这里的 /proc 有一部分被遮住，就像在 Docker 容器里，内核不让用户命名空间挂载一个没有遮住的',
    },
    remedy: {
      en: 'mount bind /proc /proc; or start the outer container with --security-opt systempaths=unconfined',
      'zh-CN': 'mount bind /proc /proc；或启动外层容器时加 --security-opt systempaths=unconfined',
    },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"sysfs"/,
    when: (f) => f.hasUser,
    cause: {
      en: 'the /sys here is partly covered or read-only, as in a Docker container, and the kernel does not let a user namespace mount another one',
      'zh-CN': '这里的 /sys 有一部分被遮住或是只读的，就像在 Docker 容器里，内核不让用户命名空间另外挂载一个',
    },
    remedy: {
      en: 'mount bind /sys /sys; or start ns-lab outside of the container',
      'zh-CN': 'mount bind /sys /sys；或在容器外面启动 ns-lab',
    },
  },
  {
    call: 'mount',
    code: 'EPERM',
    about: /"cgroup2?"/,
    when: (f) => f.hasUser && !f.owns('cgroup'),
    cause: {
      en: 'a user namespace may only mount cgroup for a cgroup namespace that it owns',
      'zh-CN': '用户命名空间只能为归它所有的 cgroup 命名空间挂载 cgroup',
    },
    remedy: { en: 'unshare cgroup, then mount cgroup', 'zh-CN': '先 unshare cgroup，再 mount cgroup' },
  },
  {
    call: 'mount',
    code: 'EINVAL',
    about: /"overlay"/,
    cause: {
      en: 'overlayfs does not accept these directories: the upper one must be on a file system with extended attributes, not on another overlay or NFS',
      'zh-CN': 'overlayfs 不接受这些目录：上层必须在支持扩展属性的文件系统上，不能在另一个 overlay 或 NFS 上',
    },
    remedy: {
      en: 'set NS_LAB_CACHE_DIR to a directory on ext4, xfs, btrfs or tmpfs',
      'zh-CN': '把 NS_LAB_CACHE_DIR 设为 ext4、xfs、btrfs 或 tmpfs 上的目录',
    },
  },
  {
    call: 'mount',
    code: 'EACCES',
    about: /"overlay"/,
    when: (f) => f.hasUser && !f.isMapped,
    cause: {
      en: 'the box is nobody yet: its user namespace maps no user or no group, so it owns no file',
      'zh-CN': '盒子还谁都不是：它的用户命名空间没有映射用户或组，所以它不拥有任何文件',
    },
    remedy: mapRootOr({ en: 'map root, then mount overlay', 'zh-CN': '先 map root，再 mount overlay' }),
  },
  {
    call: ['mount', 'move_mount'],
    code: 'EACCES',
    when: (f) => f.closedDirectory() !== undefined,
    cause: (f) => {
      const { path, mode, owner, user } = f.closedDirectory()!;
      return {
        en: `outside, the box's root is user ${user}, who may not enter ${path}: mode ${mode}, of user ${owner}`,
        'zh-CN': `在外面，盒子的 root 是用户 ${user}，他不能进入 ${path}：权限 ${mode}，属于用户 ${owner}`,
      };
    },
    remedy: {
      en: 'undo the map, and map root instead: your own user may enter it; or set NS_LAB_CACHE_DIR to a directory that every user may enter',
      'zh-CN':
        '撤销这个映射，改用 map root：你自己的用户可以进入；或把 NS_LAB_CACHE_DIR 设为所有用户都能进入的目录',
    },
  },
  {
    call: 'mount',
    code: 'EACCES',
    about: /"overlay"/,
    cause: {
      en: "the box's root may not reach the layers: outside it is another user, who may not enter a directory on the way",
      'zh-CN': '盒子的 root 到不了这些层：它在外面是另一个用户，不能进入途中的某个目录',
    },
    remedy: {
      en: 'map your own user to root (map root), or map uid 0 YOUR_UID 1 1 100000 65536',
      'zh-CN': '把你自己的用户映射成 root（map root），或 map uid 0 YOUR_UID 1 1 100000 65536',
    },
  },
];
