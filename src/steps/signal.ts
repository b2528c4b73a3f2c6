import { signal as signalKind } from './kinds.ts';
import { required } from './params.ts';
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
  params: { signal: required(signalKind, 'TERM, KILL, STOP, CONT, HUP, a number, …') },
  man: ['kill(2)', 'signal(7)', 'pid_namespaces(7)'],
  docker: 'docker kill --signal NAME',
  example: 'signal TERM',
  notes: [
    'The init of a PID namespace does not get signals that it has no handler for, not even from root inside. From outside, KILL and STOP always work.',
  ],
  async run(context, { signal: { name, number } }) {
    const { box } = context;
    const { waitForEnd } = await import('../lab/program.ts');
    context.host.call('kill', box.pid, number);
    context.shell(`kill -${name.slice('SIG'.length)} ${box.pid}`);
    await waitForEnd(box.pid, SETTLE_MS);
    const { exit } = box;
    if (!exit && box.program === undefined && isDeadly(name) && box.isProcessOne) {
      context.note(`process 1 of the box has no handler for ${name}, so the kernel does not deliver it`);
    }
    return undefined;
  },
});

const isDeadly = (name: string): boolean =>
  ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'].includes(name);
