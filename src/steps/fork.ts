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
  docker: 'containerd-shim is the parent that stays',
  example: 'fork',
  notes: [
    'After `unshare pid` the first child is process 1 of the new PID namespace: the init of the container. When it ends, the kernel kills everything in the namespace.',
    'The parent waits for it outside and takes its exit status, as containerd-shim does.',
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
        ? `process ${child.pid} outside is process ${inside} inside: the init of the box`
        : `process ${child.pid} carries on as the box; ${task.pid} stays as its parent`,
    );
    return undefined;
  },
});
