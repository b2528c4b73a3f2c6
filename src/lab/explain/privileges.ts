import type { CapabilityName } from '../../kernel/capabilities.ts';
import type { Facts } from './facts.ts';
import { ANY, type Row } from './row.ts';

/** What to do where a box has no capability yet. */
const NEEDS_USER = { en: 'unshare user, then map root', 'zh-CN': '先 unshare user，再 map root' };

/** The capability that each call needs, capabilities(7). */
const NEEDS: Readonly<Record<string, CapabilityName>> = {
  unshare: 'CAP_SYS_ADMIN',
  mount: 'CAP_SYS_ADMIN',
  umount2: 'CAP_SYS_ADMIN',
  pivot_root: 'CAP_SYS_ADMIN',
  sethostname: 'CAP_SYS_ADMIN',
  setdomainname: 'CAP_SYS_ADMIN',
  chroot: 'CAP_SYS_CHROOT',
  mknodat: 'CAP_MKNOD',
  prctl: 'CAP_SETPCAP',
  setresuid: 'CAP_SETUID',
  setresgid: 'CAP_SETGID',
  setgroups: 'CAP_SETGID',
};

const needed = ({ error }: Facts): CapabilityName => NEEDS[error.call]!;
const isGivenUp = (facts: Facts): boolean => facts.dropped(needed(facts)) && facts.lacks(needed(facts));
const givenUp = (facts: Facts) => ({
  en: `it needs ${needed(facts)}, which the box has given up for good (drop caps, keep caps): it is not in the bounding set any more`,
  'zh-CN': `这一步需要 ${needed(facts)}，而盒子已经永久放弃了它（drop caps、keep caps）：边界集里也没有了`,
});

/** Refusals because of what the box gave up itself, or never had. */
export const PRIVILEGE_ROWS: readonly Row[] = [
  {
    // The filter runs before the call, so nothing else was looked at.
    call: ANY,
    code: ['EPERM', 'ENOSYS'],
    when: (f) => f.isCallFiltered && f.error.call !== 'execve',
    cause: { en: "the box's seccomp filter forbids this call", 'zh-CN': '盒子的 seccomp 过滤器禁止这个调用' },
    remedy: {
      en: 'undo: a filter cannot be taken off, so do this step before it',
      'zh-CN': 'undo：过滤器取不下来，所以要在装它之前做这一步',
    },
  },
  {
    call: 'unshare',
    code: 'EPERM',
    when: (f) => isGivenUp(f) && !f.error.text.includes('CLONE_NEWUSER'),
    cause: givenUp,
    remedy: {
      en: 'undo, and do this step before the capability is dropped; or unshare user in the same command: in a new user namespace the box has them all',
      'zh-CN':
        '先 undo，在去掉这个能力之前做这一步；或在同一个命令里 unshare user：在新的用户命名空间里，盒子又有全部能力',
    },
  },
  {
    call: Object.keys(NEEDS),
    code: 'EPERM',
    when: (f) => isGivenUp(f) && f.error.call !== 'unshare',
    cause: givenUp,
    remedy: {
      en: 'undo, and do this step before the capability is dropped',
      'zh-CN': '先 undo，在去掉这个能力之前做这一步',
    },
  },
  {
    call: ['umount2', 'pivot_root', 'sethostname', 'setdomainname'],
    code: 'EPERM',
    when: (f) => f.lacks('CAP_SYS_ADMIN'),
    cause: {
      en: 'the box does not have CAP_SYS_ADMIN in the user namespace that owns what it wants to change',
      'zh-CN': '要改变的东西归某个用户命名空间所有，而盒子在那里没有 CAP_SYS_ADMIN',
    },
    remedy: NEEDS_USER,
  },
  {
    call: ['umount2', 'pivot_root', 'sethostname', 'setdomainname'],
    code: 'EPERM',
    when: (f) => f.hasUser,
    cause: {
      en: 'the box is root in its user namespace, but that does not own the namespace that would change',
      'zh-CN': '盒子在自己的用户命名空间里是 root，但要改变的命名空间不归它所有',
    },
    remedy: {
      en: 'unshare the namespace together with user or after it',
      'zh-CN': '把那个命名空间与 user 一起 unshare，或在 user 之后',
    },
  },
  {
    call: 'chroot',
    code: 'EPERM',
    cause: {
      en: 'chroot needs CAP_SYS_CHROOT, which the box does not have',
      'zh-CN': 'chroot 需要 CAP_SYS_CHROOT，而盒子没有',
    },
    remedy: NEEDS_USER,
  },
  {
    call: 'prctl',
    code: 'EPERM',
    about: /CAPBSET/,
    cause: {
      en: 'shrinking the bounding set needs CAP_SETPCAP, which the box does not have',
      'zh-CN': '缩小边界集需要 CAP_SETPCAP，而盒子没有',
    },
    remedy: NEEDS_USER,
  },
  {
    call: 'seccomp',
    code: 'EACCES',
    when: (f) => !f.hasNoNewPrivs,
    cause: {
      en: 'a process without CAP_SYS_ADMIN may only take a filter after it has given up gaining privileges',
      'zh-CN': '没有 CAP_SYS_ADMIN 的进程，必须先放弃获得特权，才能装过滤器',
    },
    remedy: 'set no_new_privs',
  },
];
