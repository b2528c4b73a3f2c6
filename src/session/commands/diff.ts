import { findBox, HOST } from '../../lab/actors.ts';
import { existingBox } from '../../steps/kinds.ts';
import { required } from '../../steps/params.ts';
import { diffBoxesView } from '../views/diff-boxes.ts';
import { livingSnapshot } from './living-snapshot.ts';
import { defineCommand } from './session-command.ts';

export const diff = defineCommand({
  name: 'diff',
  group: 'look',
  summary: {
    en: 'show what differs between two boxes',
    'zh-CN': '显示两个盒子之间有什么不同',
  },
  params: {
    one: required(existingBox, { en: 'a box', 'zh-CN': '一个盒子' }),
    other: required(existingBox, { en: 'another one', 'zh-CN': '另一个' }),
  },
  man: ['namespaces(7)', 'capabilities(7)', 'proc_pid_mountinfo(5)'],
  docker: 'docker inspect',
  example: 'diff box web',
  notes: [
    {
      en: 'What every box has of its own is not compared: its name, its process IDs, the numbers of its namespaces, its address.',
      'zh-CN': '每个盒子本来就各不相同的不比较：名字、进程 ID、命名空间的编号、地址。',
    },
  ],
  async run({ session }, { one, other }) {
    const lab = await session.lab();
    for (const name of [one, other]) findBox(lab, name);
    const boxes = [livingSnapshot(lab, one), livingSnapshot(lab, other)] as const;
    return { view: await diffBoxesView(boxes, lab.snapshot(HOST)) };
  },
});
