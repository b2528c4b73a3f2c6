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
    'cgroup v2 has a file for it, cgroup.kill: no process can escape by forking faster than it is killed. On v1 each process gets a signal, until no new one has come.',
    'The box has ended then. Its groups stay until `rm`.',
  ],
  async run(context) {
    const { killAll } = await import('../lab/kill-all.ts');
    const { file, pids } = await killAll(context.lab, context.box);
    context.shell(file ? `echo 1 > ${file}` : `kill -KILL ${pids.join(' ')}`);
    context.note(
      `${pids.length === 1 ? 'one process' : `${pids.length} processes`}: ${file ? 'cgroup.kill of cgroup v2 ended them together' : 'SIGKILL for each: cgroup v1 has no cgroup.kill'}`,
    );
    return undefined;
  },
});
