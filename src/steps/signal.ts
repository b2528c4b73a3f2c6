import { signal as signalKind } from './kinds.ts';
import { required } from './params.ts';
import { fateOf } from './signal-fate.ts';
import { defineStep } from './step.ts';

/** A process that dies of a signal takes a moment to do so. */
const SETTLE_MS = 20;

export const signal = defineStep({
  name: 'signal',
  group: 'programs',
  summary: {
    en: "send a signal to the box's main process from outside",
    'zh-CN': '从外面给盒子的主进程发送信号',
  },
  params: {
    signal: required(signalKind, {
      en: 'TERM, KILL, STOP, CONT, HUP, a number, …',
      'zh-CN': 'TERM、KILL、STOP、CONT、HUP、一个编号……',
    }),
  },
  man: ['kill(2)', 'signal(7)', 'pid_namespaces(7)'],
  docker: 'docker kill --signal NAME',
  example: 'signal TERM',
  notes: [
    {
      en: 'The init of a PID namespace does not get signals that it has no handler for, not even from root inside. From outside, KILL and STOP always work.',
      'zh-CN':
        'PID 命名空间的 init 收不到它没有处理函数的信号，哪怕是里面的 root 发的。从外面发 KILL 和 STOP 总是有效。',
    },
  ],
  async run(context, { signal: { name, number } }) {
    const { box } = context;
    const { waitForEnd } = await import('../lab/program.ts');
    context.note(fateOf(box.pid, name, number));
    context.host.call('kill', box.pid, number);
    context.shell(
      `grep -E '^Sig(Blk|Ign|Cgt)' /proc/${box.pid}/status`,
      `kill -${name.slice('SIG'.length)} ${box.pid}`,
    );
    await waitForEnd(box.pid, SETTLE_MS);
    return undefined;
  },
});
