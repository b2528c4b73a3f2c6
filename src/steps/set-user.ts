import { capabilityNames } from '../kernel/capabilities.ts';
import { PR } from '../kernel/flags.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { userWords } from './kinds.ts';
import { flag, required } from './params.ts';
import { defineStep } from './step.ts';
import { changeUser } from './user-option.ts';

export const setUser = defineStep({
  name: 'set user',
  group: 'privileges',
  summary: {
    en: "change the user, the group and the supplementary groups of the box's process",
    'zh-CN': '改变盒子进程的用户、组和附加组',
  },
  params: {
    user: required(userWords, {
      en: "numbers, or names of the box's own /etc/passwd and /etc/group",
      'zh-CN': '数字，或盒子自己的 /etc/passwd 和 /etc/group 里的名字',
    }),
    keepCaps: flag({
      en: 'keep the permitted capabilities, for `allow caps`',
      'zh-CN': '保留 permitted 集里的能力，供 `allow caps` 使用',
    }),
  },
  man: ['setresuid(2)', 'setgroups(2)', 'credentials(7)', 'capabilities(7)'],
  docker: 'docker run --user 1000:1000',
  example: 'set user 1000:1000',
  notes: [
    {
      en: 'When a process whose user is 0 takes another one, the kernel empties its permitted, effective and ambient sets, capabilities(7). The bounding set stays: a set-user-ID program could still bring them back, unless `set no_new_privs`.',
      'zh-CN':
        '用户为 0 的进程换成别的用户时，内核清空它的 permitted、effective 和 ambient 集，见 capabilities(7)。边界集不变：set-user-ID 程序仍能把它们带回来，除非 `set no_new_privs`。',
    },
    {
      en: 'A number needs no entry in /etc/passwd; without one the group is 0, as with Docker. In a user namespace the ID must be in its map.',
      'zh-CN':
        '数字不需要在 /etc/passwd 里有条目；没有条目时组是 0，与 Docker 相同。在用户命名空间里，ID 必须在映射之中。',
    },
  ],
  run(context, { user: words, keepCaps }) {
    const { box, task } = context;
    const before = readStatus(box.pid);
    if (keepCaps) task.call('prctl', PR.PR_SET_KEEPCAPS, 1, 0, 0, 0);
    try {
      const { options } = changeUser(context, words);
      // No shell could keep them: they are gone with its execve(2). The command of `allow caps` does both.
      if (!keepCaps) context.shell(`exec setpriv ${options} sh`);
    } finally {
      if (keepCaps) task.call('prctl', PR.PR_SET_KEEPCAPS, 0, 0, 0, 0);
    }
    const [had, has] = [before.capPrm, readStatus(box.pid).capPrm].map(
      (mask) => capabilityNames(mask).length,
    ) as [number, number];
    if (has < had) {
      context.note({
        en: `the kernel took ${had - has} capabilities: none of its user IDs is 0 any more`,
        'zh-CN': `内核收走了 ${had - has} 个能力：它的用户 ID 里不再有 0`,
      });
    }
    if (keepCaps) {
      context.note({
        en: 'execve(2) drops what is permitted of a user who is not root: only ambient capabilities stay, see `allow caps`, whose shell command changes the user too',
        'zh-CN':
          '对非 root 用户，execve(2) 会去掉 permitted 集：只有 ambient 能力留下，见 `allow caps`；它的 shell 命令同时换用户',
      });
    }
    return undefined;
  },
});
