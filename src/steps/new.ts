import { UnavailableError } from '../lab/errors.ts';
import { boxName } from './kinds.ts';
import { optional } from './params.ts';
import { defineStep } from './step.ts';

export const DEFAULT_BOX = 'box';

export const newBox = defineStep({
  name: 'new',
  group: 'boxes',
  summary: {
    en: 'start a new box: an ordinary process, nothing isolated yet',
    'zh-CN': '新建一个盒子：一个普通进程，什么都还没有隔离',
  },
  params: {
    name: optional(boxName, {
      en: 'what to call it; "box" if you do not say',
      'zh-CN': '名字；不写则是 "box"',
    }),
  },
  man: ['fork(2)', 'namespaces(7)'],
  docker: 'docker create',
  example: 'new web',
  notes: [
    {
      en: "A container is a process. This one starts as a plain fork of the lab's host and shares all its namespaces; every other command changes it.",
      'zh-CN':
        '容器就是进程。这一个起初只是实验宿主机的一个普通 fork，共用宿主机的全部命名空间；其他每个命令都在改变它。',
    },
    {
      en: 'It dies with ns-lab (PR_SET_PDEATHSIG), and the kernel then removes what belongs to it.',
      'zh-CN': '它随 ns-lab 一起结束（PR_SET_PDEATHSIG），内核随即清除属于它的一切。',
    },
  ],
  run(context, { name = DEFAULT_BOX }) {
    const old = context.lab.boxes.get(name);
    if (old && !old.exit)
      throw new UnavailableError(
        { en: `there is a box "${name}" already`, 'zh-CN': `已经有名为 "${name}" 的盒子` },
        {
          en: `use it as it is, or start another: \`new NAME\`; \`rm ${name}\` removes it`,
          'zh-CN': `直接用它，或另建一个：\`new NAME\`；\`rm ${name}\` 会删除它`,
        },
      );
    if (old)
      throw new UnavailableError(
        {
          en: `the box "${name}" has ended but is still here`,
          'zh-CN': `盒子 "${name}" 已经结束，但还没有删除`,
        },
        `rm ${name}`,
      );
    const box = context.lab.createBox(name);
    context.shell('sh &');
    context.note({
      en: `process ${box.pid} is the box "${name}": an ordinary process so far`,
      'zh-CN': `进程 ${box.pid} 就是盒子 "${name}"：到目前为止只是一个普通进程`,
    });
    if (!context.lab.isRootless) {
      context.note({
        en: 'it runs as root: until the box is isolated, its programs can change the files, the processes, the clock and the settings of this machine',
        'zh-CN': '它以 root 运行：在盒子隔离之前，里面的程序能改变这台机器的文件、进程、时钟和设置',
      });
    }
    return undefined;
  },
});
