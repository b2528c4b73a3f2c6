import type { Row } from './row.ts';

const HARD_NOFILE = /RLIMIT_NOFILE, \{rlim_cur=\w+, rlim_max=(\w+)/;

/** Refusals about users, groups, limits, ambient capabilities and keyrings. */
export const IDENTITY_ROWS: readonly Row[] = [
  {
    call: ['setresuid', 'setresgid', 'setfsuid'],
    code: 'EINVAL',
    cause: {
      en: 'the ID is not in the map of the user namespace: nobody outside stands behind it (/proc/PID/uid_map, gid_map)',
      'zh-CN': '这个 ID 不在用户命名空间的映射里：外面没有与它对应的用户（/proc/PID/uid_map、gid_map）',
    },
    remedy: {
      en: 'choose an ID of the map (`show ids`), or undo and map a range: `map uid 0 100000 65536`, `map gid 0 100000 65536`',
      'zh-CN':
        '选映射里的 ID（`show ids`），或 undo 后映射一个范围：`map uid 0 100000 65536`、`map gid 0 100000 65536`',
    },
  },
  {
    call: 'setgroups',
    code: 'EINVAL',
    cause: {
      en: 'one of the groups is not in the gid_map of the user namespace',
      'zh-CN': '其中一个组不在用户命名空间的 gid_map 里',
    },
    remedy: {
      en: 'choose groups of the map (`show ids`), or undo and map a range with `map gid`',
      'zh-CN': '选映射里的组（`show ids`），或 undo 后用 `map gid` 映射一个范围',
    },
  },
  {
    call: 'setgroups',
    code: 'EPERM',
    when: (f) => f.isSetgroupsDenied,
    cause: {
      en: '/proc/PID/setgroups says "deny": who writes a gid_map without privileges gives up setgroups(2), because a group may take rights away as well',
      'zh-CN':
        '/proc/PID/setgroups 是 "deny"：没有特权就写 gid_map 的代价是放弃 setgroups(2)，因为组也可能用来减少权限',
    },
    remedy: {
      en: 'name no supplementary groups; with subordinate IDs (/etc/subgid, newgidmap) they are allowed',
      'zh-CN': '不要写附加组；有从属 ID 时（/etc/subgid、newgidmap）才允许',
    },
  },
  {
    call: ['setresuid', 'setresgid', 'setgroups'],
    code: 'EPERM',
    cause: {
      en: 'a process may take only the IDs that it has already, unless it has CAP_SETUID and CAP_SETGID, and it has not (any more)',
      'zh-CN': '进程只能换成它已有的 ID，除非有 CAP_SETUID 和 CAP_SETGID，而它没有（或不再有）',
    },
    remedy: {
      en: 'undo to where it was root; or `run --user`, which comes from outside, as docker exec --user does',
      'zh-CN': 'undo 到它还是 root 的时候；或用 `run --user`：它从外面进来，与 docker exec --user 相同',
    },
  },
  {
    call: 'prlimit64',
    code: 'EINVAL',
    cause: { en: 'the soft limit is above the hard one', 'zh-CN': '软限制高于硬限制' },
    remedy: { en: 'SOFT:HARD with the smaller number first', 'zh-CN': '写 SOFT:HARD，小的数在前' },
  },
  {
    call: 'prlimit64',
    code: 'EPERM',
    when: (f) => {
      const [, bound] = HARD_NOFILE.exec(f.error.text) ?? [];
      return bound !== undefined && !(Number(bound) <= (f.sysctl('fs/nr_open') ?? Number.POSITIVE_INFINITY));
    },
    cause: (f) => ({
      en: `no process may have more open files than fs.nr_open says: ${f.sysctl('fs/nr_open')}`,
      'zh-CN': `任何进程可打开的文件都不能超过 fs.nr_open：${f.sysctl('fs/nr_open')}`,
    }),
    remedy: { en: 'a smaller number', 'zh-CN': '写小些的数' },
  },
  {
    call: 'prlimit64',
    code: 'EPERM',
    cause: {
      en: 'a hard limit can be lowered by everybody and raised only with CAP_SYS_RESOURCE in the first user namespace; to limit a process of another user takes it too',
      'zh-CN':
        '硬限制谁都能调低，但只有在最初的用户命名空间里有 CAP_SYS_RESOURCE 才能调高；限制别的用户的进程也需要它',
    },
    remedy: {
      en: 'a hard limit that is not above what it is now (`show rlimits`), before `set user`',
      'zh-CN': '硬限制不要高于现在的值（`show rlimits`），并在 `set user` 之前设',
    },
  },
  {
    call: 'prctl',
    code: 'EPERM',
    about: /PR_CAP_AMBIENT_RAISE/,
    cause: {
      en: 'a capability can be ambient only while it is permitted and inheritable, and this one is not permitted',
      'zh-CN': '一个能力只有同时在 permitted 和 inheritable 里才能进入 ambient，而这一个不在 permitted 里',
    },
    remedy: {
      en: 'undo, and leave root with `set user UID --keep-caps`, which keeps what is permitted',
      'zh-CN': '先 undo，再用 `set user UID --keep-caps` 离开 root，它保留 permitted 集',
    },
  },
  {
    call: 'prctl',
    code: 'EPERM',
    about: /PR_SET_SECUREBITS/,
    when: (f) => !f.lacks('CAP_SETPCAP'),
    cause: {
      en: 'one of the bits, or the one that locks it, was locked before: it cannot be changed any more',
      'zh-CN': '其中一位或它的锁定位先前已经锁定：不能再改',
    },
    remedy: 'undo',
  },
  {
    call: 'prctl',
    code: 'EPERM',
    about: /PR_SET_SECUREBITS/,
    cause: {
      en: 'to change securebits takes CAP_SETPCAP, which the box does not have',
      'zh-CN': '改变 securebits 需要 CAP_SETPCAP，而盒子没有',
    },
    remedy: {
      en: 'undo to where it had it, or unshare user, then map root',
      'zh-CN': 'undo 到它还有的时候，或先 unshare user，再 map root',
    },
  },
  {
    call: 'capset',
    code: 'EPERM',
    cause: {
      en: 'no set may get what neither the permitted nor the bounding set has; to make inheritable what is not permitted takes CAP_SETPCAP',
      'zh-CN':
        '任何集都不能得到 permitted 和边界集里都没有的能力；把不在 permitted 里的能力变为 inheritable 需要 CAP_SETPCAP',
    },
    remedy: {
      en: '`show caps`; undo to where the box still had it',
      'zh-CN': '看 `show caps`；undo 到盒子还有它的时候',
    },
  },
  {
    call: 'keyctl',
    code: 'EDQUOT',
    cause: {
      en: 'this user has as many keys as it may have (/proc/key-users, kernel.keys.maxkeys)',
      'zh-CN': '这个用户的密钥数已到上限（/proc/key-users、kernel.keys.maxkeys）',
    },
    remedy: {
      en: 'close other labs and sessions: their keyrings end with them',
      'zh-CN': '关闭别的实验和会话：它们的密钥环随之消失',
    },
  },
  {
    call: 'keyctl',
    code: ['ENOSYS', 'EPERM', 'EOPNOTSUPP'],
    cause: {
      en: 'this kernel has no keys, or ns-lab runs under a filter that forbids keyctl(2), as in a container of Docker',
      'zh-CN': '这个内核没有密钥功能，或 ns-lab 运行在禁止 keyctl(2) 的过滤器之下，例如 Docker 的容器里',
    },
    remedy: {
      en: 'go on without: then its programs have the keyring of the lab, which holds no key',
      'zh-CN': '不做这一步：那么它的程序使用实验的密钥环，里面没有密钥',
    },
  },
];
