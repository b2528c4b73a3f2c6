import { defineStep } from './step.ts';

export const killAllStep = defineStep({
  name: 'kill all',
  group: 'limits',
  summary: { en: 'end every process of the box at once', 'zh-CN': '一次结束盒子里的所有进程' },
  params: {},
  man: ['cgroups(7)', 'kill(2)', 'signal(7)'],
  docker: 'docker kill BOX',
  example: 'kill all',
  notes: [
    {
      en: 'cgroup v2 has a file for it, cgroup.kill: no process can escape by forking faster than it is killed. On v1 each process gets a signal, until no new one has come.',
      'zh-CN':
        'cgroup v2 有一个专门的文件 cgroup.kill：没有进程能靠 fork 得比被杀更快而逃脱。在 v1 上逐个给进程发信号，直到不再出现新的。',
    },
    {
      en: 'The box has ended then. Its groups stay until `rm`.',
      'zh-CN': '盒子随之结束。它的组保留到 `rm`。',
    },
  ],
  async run(context) {
    const { killAll } = await import('../lab/kill-all.ts');
    const { file, pids } = await killAll(context.lab, context.box);
    context.shell(file ? `echo 1 > ${file}` : `kill -KILL ${pids.join(' ')}`);
    const { length } = pids;
    context.note({
      en: `${length === 1 ? 'one process' : `${length} processes`}: ${file ? 'cgroup.kill of cgroup v2 ended them together' : 'SIGKILL for each: cgroup v1 has no cgroup.kill'}`,
      'zh-CN': `${length} 个进程：${file ? 'cgroup v2 的 cgroup.kill 把它们一起结束' : '逐个发 SIGKILL：cgroup v1 没有 cgroup.kill'}`,
    });
    return undefined;
  },
});
