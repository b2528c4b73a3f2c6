import type { Row } from './row.ts';

/** Why setns(2) refused, user_namespaces(7) and pid_namespaces(7). */
export const JOINING_ROWS: readonly Row[] = [
  {
    call: 'setns',
    code: 'EINVAL',
    about: /CLONE_NEWUSER/,
    cause: {
      en: 'nobody enters the user namespace that they are in already, and no process with several threads enters one',
      'zh-CN': '谁都不能进入自己已经在的用户命名空间，有多个线程的进程也不能进入',
    },
    remedy: {
      en: 'leave user out; show ns compares the namespaces',
      'zh-CN': '去掉 user；show ns 可以比较命名空间',
    },
  },
  {
    call: 'setns',
    code: 'EINVAL',
    about: /CLONE_NEWPID/,
    cause: {
      en: 'children can be born in the PID namespace of their parent or in one below it, and this one is neither',
      'zh-CN': '子进程只能出生在父进程的 PID 命名空间或它之下的一个里，而这个两者都不是',
    },
    remedy: {
      en: 'let the other box join this one, or undo `unshare pid`',
      'zh-CN': '让另一个盒子加入这一个，或撤销 `unshare pid`',
    },
  },
  {
    call: 'setns',
    code: 'EINVAL',
    cause: {
      en: 'the file keeps no namespace, or one of another type than was named',
      'zh-CN': '这个文件没有保持命名空间，或保持的类型与指明的不同',
    },
    remedy: {
      en: 'show mounts: a namespace has the type nsfs; mount bind /proc/self/ns/uts FILE keeps one',
      'zh-CN': 'show mounts：命名空间的类型是 nsfs；mount bind /proc/self/ns/uts FILE 可以保持一个',
    },
  },
  {
    call: 'setns',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    cause: {
      en: 'it takes CAP_SYS_ADMIN in that user namespace: its maker has that from the namespace above, but nobody from one below or beside it',
      'zh-CN':
        '这需要在那个用户命名空间里有 CAP_SYS_ADMIN：创建者在上层命名空间里因此拥有它，而下层或旁边的没有',
    },
    remedy: {
      en: 'undo, and join before `unshare user`; or let the other box join this one',
      'zh-CN': '先 undo，在 `unshare user` 之前 join；或让另一个盒子加入这一个',
    },
  },
  {
    call: 'setns',
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause: {
      en: 'the box does not have CAP_SYS_ADMIN in its own user namespace, which every namespace but user needs',
      'zh-CN': '盒子在自己的用户命名空间里没有 CAP_SYS_ADMIN，而除 user 以外的命名空间都需要它',
    },
    remedy: {
      en: 'name user too, if the other box has made one: with it come all capabilities inside',
      'zh-CN': '如果另一个盒子创建过用户命名空间，就把 user 也写上：随之得到里面的全部能力',
    },
  },
  {
    call: 'setns',
    code: 'EPERM',
    about: /CLONE_NEWNS/,
    when: (f) => f.lacks('CAP_SYS_CHROOT'),
    cause: {
      en: 'with a mount namespace one gets its root directory, and that takes CAP_SYS_CHROOT, which the box does not have',
      'zh-CN': '进入挂载命名空间会同时得到它的根目录，这需要 CAP_SYS_CHROOT，而盒子没有',
    },
    remedy: {
      en: 'undo, and join before the capability is dropped',
      'zh-CN': '先 undo，在去掉这个能力之前 join',
    },
  },
  {
    call: 'setns',
    code: 'EPERM',
    cause: {
      en: 'the namespace belongs to a user namespace in which the box has no CAP_SYS_ADMIN',
      'zh-CN': '这个命名空间归某个用户命名空间所有，而盒子在那里没有 CAP_SYS_ADMIN',
    },
    remedy: {
      en: 'name user too, so that the box enters that user namespace as well; or join before `unshare user`',
      'zh-CN': '把 user 也写上，让盒子也进入那个用户命名空间；或在 `unshare user` 之前 join',
    },
  },
];
