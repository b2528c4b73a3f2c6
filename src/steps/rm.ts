import { findBox } from '../lab/actors.ts';
import { existingBox } from './kinds.ts';
import { required } from './params.ts';
import { portsOf } from './published-ports.ts';
import { quoteWord } from './quote.ts';
import { defineStep } from './step.ts';

export const rm = defineStep({
  name: 'rm',
  group: 'boxes',
  summary: {
    en: 'end a box and remove everything it leaves behind',
    'zh-CN': '结束一个盒子，清除它留下的一切',
  },
  params: { name: required(existingBox, { en: 'the box', 'zh-CN': '盒子' }) },
  man: ['kill(2)', 'pid_namespaces(7)', 'cgroups(7)'],
  docker: 'docker rm --force',
  example: 'rm box',
  notes: [
    {
      en: "With its last process the kernel removes the namespaces, and with them mounts and interfaces. Control groups and the overlay's directories stay, so they are removed by hand.",
      'zh-CN':
        '最后一个进程结束时，内核清除命名空间，连同其中的挂载和网络接口。控制组和 overlay 的目录会留下，所以由 ns-lab 动手删除。',
    },
  ],
  async run(context, { name }) {
    const box = findBox(context.lab, name);
    context.shell(`kill -KILL ${box.pid}`, ...box.cgroups.map((path) => `rmdir ${quoteWord(path)}`));
    if (box.rootfs) context.shell(`rm -rf ${quoteWord(box.scratch)}`);
    const removePorts = portsOf(context, box);
    await context.lab.removeBox(box);
    removePorts();
    return undefined;
  },
});
