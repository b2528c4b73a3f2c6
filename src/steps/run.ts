import { StepOrderError } from '../lab/errors.ts';
import { program } from './kinds.ts';
import { rest } from './params.ts';
import { quoteWords } from './quote.ts';
import { defineStep } from './step.ts';
import { joiningCommand, USER_OPTION } from './user-option.ts';
import { remarkOnTime } from './waiting-time.ts';

const SIGINT = 2;
const SIGKILL = 9;

export const run = defineStep({
  name: 'run',
  mayOnlyLook: true,
  group: 'programs',
  summary: {
    en: 'run a program inside the box and show its output',
    'zh-CN': '在盒子里运行一个程序并显示它的输出',
  },
  params: {
    user: USER_OPTION,
    command: rest(program, { en: 'the program and its arguments', 'zh-CN': '程序和它的参数' }),
  },
  man: ['setns(2)', 'execve(2)', 'nsenter(1)', 'wait(2)'],
  docker: 'docker exec --user USER BOX CMD...',
  example: 'run ps aux',
  notes: [
    {
      en: 'A new process joins the box: its control groups, namespaces, root directory, IDs, capabilities and filter. Then it becomes the program.',
      'zh-CN': '一个新进程加入盒子：它的控制组、命名空间、根目录、ID、能力和过滤器。然后变成那个程序。',
    },
    {
      en: "Its input is empty. For programs that ask, use `shell`. Pipes and redirections are a shell's: run sh -c 'ls | wc'.",
      'zh-CN': "它的输入是空的。会提问的程序请用 `shell`。管道和重定向属于 shell：run sh -c 'ls | wc'。",
    },
  ],
  async run(context, { command, user }) {
    const { lab, box, io } = context;
    if (box.isPidNamespacePending) {
      throw new StepOrderError(
        {
          en: 'the box waits for its first child: a program that joins it now would stay outside its PID namespace',
          'zh-CN': '盒子在等它的第一个子进程：现在加入它的程序会留在它的 PID 命名空间之外',
        },
        'fork',
      );
    }
    const { startPiped } = await import('../lab/program.ts');
    const running = startPiped(lab, box, command, io.onOutput, { as: user });
    // The first Ctrl-C asks, the second insists.
    let presses = 0;
    const interrupt = () => running.signal(presses++ === 0 ? SIGINT : SIGKILL);
    io.signal.addEventListener('abort', interrupt);
    remarkOnTime(context);
    context.shell(joiningCommand(context, running.user, quoteWords(command)));
    io.onProgram?.({
      calls: [...lab.callsSoFar],
      equivalents: [...context.equivalents],
      notes: [...context.notes],
    });
    const exit = await running.exit;
    io.signal.removeEventListener('abort', interrupt);
    return { exit };
  },
});
