import { CONTROLLERS } from '../../kernel/cgroup/controllers.ts';
import { choice } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { cgroupView } from '../views/cgroup.ts';
import { cgroupTreeView } from '../views/cgroup-tree.ts';
import { livingSnapshot } from './living-snapshot.ts';
import { defineCommand } from './session-command.ts';

export const showCgroup = defineCommand({
  name: 'show cgroup',
  group: 'look',
  summary: {
    en: 'show the control groups of the actor, their files and the limits that count',
    'zh-CN': '显示当前对象的控制组、其中的文件和真正生效的限制',
  },
  params: {
    controller: optional(choice([...CONTROLLERS, 'tree'], { placeholder: 'CONTROLLER|tree' }), {
      en: 'one of them, or the groups of all boxes as a tree',
      'zh-CN': '其中一个控制器，或所有盒子的组（以树状显示）',
    }),
    whom: optional(choice(['host']), {
      en: 'the host instead of the actor',
      'zh-CN': '看宿主机，而不是当前对象',
    }),
  },
  man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
  example: 'show cgroup memory',
  notes: [
    {
      en: 'A limit of a group above counts too: the smallest is the one that counts, and its group is named.',
      'zh-CN': '上级组的限制也算数：真正生效的是最小的那个，并会指出它属于哪个组。',
    },
    {
      en: 'On cgroup v2, `show cgroup devices` lists the BPF program that the rules about devices became.',
      'zh-CN': '在 cgroup v2 上，`show cgroup devices` 列出设备规则变成的那个 BPF 程序。',
    },
  ],
  async run({ session, actor: current }, { controller, whom }) {
    const lab = await session.lab();
    if (controller === 'tree') return { view: cgroupTreeView(lab) };
    const snapshot = livingSnapshot(lab, whom ?? current);
    return { view: cgroupView(lab, snapshot, controller ? [controller] : CONTROLLERS) };
  },
});
