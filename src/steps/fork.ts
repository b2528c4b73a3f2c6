import { readStatus } from '../kernel/proc/status.ts';
import { defineStep } from './step.ts';

export const fork = defineStep({
  name: 'fork',
  group: 'namespaces',
  summary: {
    en: 'fork the box: the child carries on as the box, the parent stays as its shim',
    'zh-CN': '让盒子 fork：子进程继续作为盒子，父进程留下来作为 shim',
  },
  params: {},
  man: ['fork(2)', 'clone(2)', 'pid_namespaces(7)'],
  docker: { en: 'containerd-shim is the parent that stays', 'zh-CN': 'containerd-shim 就是留下来的父进程' },
  example: 'fork',
  notes: [
    {
      en: 'After `unshare pid` the first child is process 1 of the new PID namespace: the init of the container. When it ends, the kernel kills everything in the namespace.',
      'zh-CN':
        '`unshare pid` 之后，第一个子进程是新 PID 命名空间的 1 号进程：容器的 init。它一结束，内核就杀死命名空间里的一切。',
    },
    {
      en: 'The parent waits for it outside and takes its exit status, as containerd-shim does.',
      'zh-CN': '父进程在外面等它，并取走它的退出状态，就像 containerd-shim 那样。',
    },
  ],
  run(context) {
    const { box, task } = context;
    const isInit = box.isPidNamespacePending;
    const child = task.fork(box.name);
    task.rename(`${box.name} shim`);
    box.shim = task;
    box.task = child;
    context.shell('unshare --fork');
    const inside = readStatus(child.pid).nspid.at(-1);
    context.note(
      isInit
        ? {
            en: `process ${child.pid} outside is process ${inside} inside: the init of the box`,
            'zh-CN': `外面的进程 ${child.pid} 就是里面的进程 ${inside}：盒子的 init`,
          }
        : {
            en: `process ${child.pid} carries on as the box; ${task.pid} stays as its parent`,
            'zh-CN': `进程 ${child.pid} 继续作为盒子；${task.pid} 作为父进程留下`,
          },
    );
    return undefined;
  },
});
