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
  params: { types: many(namespaceType, 'the namespaces: user mnt uts ipc net pid cgroup time') },
  man: ['unshare(2)', 'namespaces(7)', 'unshare(1)'],
  docker: 'docker run does it for mnt, uts, ipc, net, pid and cgroup',
  example: 'unshare uts pid',
  notes: [
    'Several types in one command are one system call. A new user namespace is made first, so that it owns the others: that is why an ordinary user must include it.',
    'pid and time take effect for children only: the box itself stays where it is until `fork`.',
  ],
  run(context, { types }) {
    const chosen = NAMESPACES.filter(({ type }) => types.includes(type));
    context.task.call(
      'unshare',
      chosen.reduce((flags, { flag }) => flags | flag, 0),
    );
    context.shell(`unshare ${chosen.map(({ type }) => namespaceOption(type)).join(' ')}`);
    const waiting = chosen.map(({ type }) => type).filter((type) => type === 'pid' || type === 'time');
    if (waiting.length > 0) {
      context.note(`${waiting.join(' and ')}: only children enter the new namespace; \`fork\` makes one`);
    }
    if (types.includes('user'))
      context.note('nobody inside is mapped to a user outside yet: `map root` does it');
    return undefined;
  },
});
