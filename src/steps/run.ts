import { StepOrderError } from '../lab/errors.ts';
import { program } from './kinds.ts';
import { rest } from './params.ts';
import { quoteWords } from './quote.ts';
import { defineStep } from './step.ts';

const SIGINT = 2;
const SIGKILL = 9;

export const run = defineStep({
  name: 'run',
  group: 'programs',
  summary: {
    en: 'run a program inside the box and show its output',
    'zh-CN': '在盒子里运行一个程序并显示它的输出',
  },
  params: { command: rest(program, 'the program and its arguments') },
  man: ['setns(2)', 'execve(2)', 'nsenter(1)', 'wait(2)'],
  docker: 'docker exec BOX CMD...',
  example: 'run ps aux',
  notes: [
    'A new process joins the box: its control groups, namespaces, root directory, IDs, capabilities and filter. Then it becomes the program.',
    "Its input is empty. For programs that ask, use `shell`. Pipes and redirections are a shell's: run sh -c 'ls | wc'.",
  ],
  async run(context, { command }) {
    const { lab, box, io } = context;
    if (box.isPidNamespacePending) {
      throw new StepOrderError(
        'the box waits for its first child: a program that joins it now would stay outside its PID namespace',
        'fork',
      );
    }
    const { startPiped } = await import('../lab/program.ts');
    const running = startPiped(lab, box, command, io.onOutput);
    // The first Ctrl-C asks, the second insists.
    let presses = 0;
    const interrupt = () => running.signal(presses++ === 0 ? SIGINT : SIGKILL);
    io.signal.addEventListener('abort', interrupt);
    context.shell(`nsenter --target ${box.pid} --all ${quoteWords(command)}`);
    const exit = await running.exit;
    io.signal.removeEventListener('abort', interrupt);
    return { exit };
  },
});
