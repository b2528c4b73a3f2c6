import { UnavailableError } from '../lab/errors.ts';
import { makeOwnGroups, placesOf } from '../lab/own-groups.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const newCgroup = defineStep({
  name: 'new cgroup',
  group: 'limits',
  summary: {
    en: 'give the box a control group of its own in every hierarchy, without a limit',
    'zh-CN': '在每个层级里给盒子一个自己的控制组，不设限制',
  },
  params: {},
  man: ['cgroups(7)', 'cgroup_namespaces(7)'],
  docker: {
    en: 'docker run makes a group /docker/ID in every hierarchy',
    'zh-CN': 'docker run 在每个层级里建一个组 /docker/ID',
  },
  example: 'new cgroup',
  notes: [
    {
      en: 'A limit makes the group that it needs by itself. But a box that is in the group of the host in another hierarchy sees, and as root of the machine could change, the group of the whole machine there.',
      'zh-CN':
        '每个限制会自己建好所需的组。但如果盒子在别的层级里仍在宿主机的组里，它在那里看到的就是整台机器的组；作为机器的 root，它还能改。',
    },
    {
      en: 'Before `unshare cgroup`: a cgroup namespace begins at the groups that the box is in at that moment.',
      'zh-CN': '要在 `unshare cgroup` 之前做：cgroup 命名空间从盒子那一刻所在的组开始。',
    },
  ],
  run(context) {
    const { lab, box } = context;
    if (placesOf(lab).length === 0)
      throw new UnavailableError(
        {
          en: 'there is no hierarchy here in which this user may make a group',
          'zh-CN': '这里没有任何层级允许这个用户建组',
        },
        'doctor',
      );
    const made = makeOwnGroups(lab, box);
    for (const { directory } of made)
      context.shell(
        `mkdir ${quoteWord(directory)}`,
        `echo ${box.pid} > ${quoteWord(`${directory}/cgroup.procs`)}`,
      );
    const count = made.length;
    context.note(
      count === 0
        ? {
            en: 'the box had a group of its own in every hierarchy already',
            'zh-CN': '盒子在每个层级里都已经有自己的组',
          }
        : {
            en: `${count} ${count === 1 ? 'group' : 'groups'} made, and the box is in them`,
            'zh-CN': `建了 ${count} 个组，盒子在里面`,
          },
    );
    return undefined;
  },
});
