import { hasSharedMounts } from '../kernel/proc/mountinfo.ts';
import { NAMESPACES } from '../kernel/proc/namespaces.ts';
import { namespaceType } from './kinds.ts';
import { namespaceOption } from './namespace-option.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

export const unshare = defineStep({
  name: 'unshare',
  group: 'namespaces',
  summary: {
    en: 'give the box namespaces of its own',
    'zh-CN': '让盒子有自己的命名空间',
  },
  params: {
    types: many(namespaceType, {
      en: 'the namespaces: user mnt uts ipc net pid cgroup time',
      'zh-CN': '命名空间：user mnt uts ipc net pid cgroup time',
    }),
  },
  man: ['unshare(2)', 'namespaces(7)', 'unshare(1)'],
  docker: {
    en: 'docker run does it for mnt, uts, ipc, net, pid and cgroup',
    'zh-CN': 'docker run 对 mnt、uts、ipc、net、pid 和 cgroup 都这样做',
  },
  example: 'unshare uts pid',
  notes: [
    {
      en: 'Several types in one command are one system call. A new user namespace is made first, so that it owns the others: that is why an ordinary user must include it.',
      'zh-CN':
        '一个命令里的多个类型是同一次系统调用。新的用户命名空间最先创建，其他的归它所有：所以普通用户必须带上 user。',
    },
    {
      en: 'pid and time take effect for children only: the box itself stays where it is until `fork`.',
      'zh-CN': 'pid 和 time 只对子进程生效：在 `fork` 之前，盒子自己留在原处。',
    },
  ],
  run(context, { types }) {
    const chosen = NAMESPACES.filter(({ type }) => types.includes(type));
    context.task.call(
      'unshare',
      chosen.reduce((flags, { flag }) => flags | flag, 0),
    );
    const options = chosen.map(({ type }) => namespaceOption(type));
    // unshare(1) would make all mounts private, which the call does not do.
    if (types.includes('mnt')) options.push('--propagation unchanged');
    context.shell(`unshare ${options.join(' ')}`);
    // The lab's host made its mounts private when it began, and so nothing spreads from a copy of them.
    const isFromHost = types.includes('mnt') && !hasSharedMounts(context.box.pid);
    if (isFromHost && hasSharedMounts('self')) context.shell('mount --make-rprivate /');
    const waiting = chosen.map(({ type }) => type).filter((type) => type === 'pid' || type === 'time');
    if (waiting.length > 0) {
      context.note({
        en: `${waiting.join(' and ')}: only children enter the new namespace; \`fork\` makes one`,
        'zh-CN': `${waiting.join(' 和 ')}：只有子进程进入新的命名空间；用 \`fork\` 创建一个`,
      });
    }
    // What a limit makes later is below the root of the namespace, or beside it: never the root.
    if (types.includes('cgroup') && context.box.cgroups.length === 0)
      context.note({
        en: "cgroup: the box has no group of its own yet, so the namespace's root is the group that it shares with ns-lab; after a limit /proc/self/cgroup shows a longer path than /. A limit first, then `unshare cgroup`, as runtimes do it",
        'zh-CN':
          'cgroup：盒子还没有自己的组，所以这个命名空间的根是它与 ns-lab 共用的组；设置限制之后 /proc/self/cgroup 显示的路径比 / 长。先设置限制，再 `unshare cgroup`，运行时就是这样做的',
      });
    if (types.includes('user'))
      context.note({
        en: 'nobody inside is mapped to a user outside yet: `map root` does it',
        'zh-CN': '里面还没有任何用户映射到外面的用户：`map root` 来做',
      });
    return undefined;
  },
});
