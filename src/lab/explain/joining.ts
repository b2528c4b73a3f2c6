import type { Row } from '../explain.ts';

/** Why setns(2) refused, user_namespaces(7) and pid_namespaces(7). */
export const JOINING_ROWS: readonly Row[] = [
  {
    call: 'unshare',
    code: 'EINVAL',
    about: /CLONE_NEWPID/,
    cause: 'the next child will be born in another PID namespace than that of the box already',
    remedy: 'fork',
  },
  {
    call: 'setns',
    code: 'EINVAL',
    about: /CLONE_NEWUSER/,
    cause:
      'nobody enters the user namespace that they are in already, and no process with several threads enters one',
    remedy: 'leave user out; show ns compares the namespaces',
  },
  {
    call: 'setns',
    code: 'EINVAL',
    about: /CLONE_NEWPID/,
    cause:
      'children can be born in the PID namespace of their parent or in one below it, and this one is neither',
    remedy: 'let the other box join this one, or undo `unshare pid`',
  },
  {
    call: 'setns',
    code: 'EINVAL',
    cause: 'the file keeps no namespace, or one of another type than was named',
    remedy: 'show mounts: a namespace has the type nsfs; mount bind /proc/self/ns/uts FILE keeps one',
  },
  {
    call: 'setns',
    code: 'EPERM',
    about: /CLONE_NEWUSER/,
    cause:
      'it takes CAP_SYS_ADMIN in that user namespace: whoever made it has that from the namespace above, but nobody from one below or beside it',
    remedy: 'undo, and join before `unshare user`; or let the other box join this one',
  },
  {
    call: 'setns',
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause:
      'the box does not have CAP_SYS_ADMIN in its own user namespace, which every namespace but user needs',
    remedy: 'name user too, if the other box has made one: with it come all capabilities inside',
  },
  {
    call: 'setns',
    code: 'EPERM',
    about: /CLONE_NEWNS/,
    when: (f) => f.lacks('CAP_SYS_CHROOT'),
    cause:
      'with a mount namespace one gets its root directory, and that takes CAP_SYS_CHROOT, which the box does not have',
    remedy: 'undo, and join before the capability is dropped',
  },
  {
    call: 'setns',
    code: 'EPERM',
    cause: 'the namespace belongs to a user namespace in which the box has no CAP_SYS_ADMIN',
    remedy:
      'name user too, so that the box enters that user namespace as well; or join before `unshare user`',
  },
];
