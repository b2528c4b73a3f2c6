import { StepOrderError } from '../lab/errors.ts';
import type { UserWords } from '../lab/user-of-box.ts';
import { program } from './kinds.ts';
import { rest } from './params.ts';
import { quoteWords } from './quote.ts';
import { defineStep, type StepContext } from './step.ts';
import { changeUser, USER_OPTION } from './user-option.ts';

/** A program that ends at once (`exec true`) is reported with its exit status. */
const QUICK_END_MS = 300;

export const exec = defineStep({
  name: 'exec',
  group: 'programs',
  summary: {
    en: "replace the box's process with a program: process 1 becomes it",
    'zh-CN': '用一个程序替换盒子的进程：1 号进程变成那个程序',
  },
  params: {
    user: USER_OPTION,
    command: rest(program, { en: 'the program and its arguments', 'zh-CN': '程序和它的参数' }),
  },
  man: ['execve(2)', 'pid_namespaces(7)', 'signal(7)'],
  docker: 'docker run --user USER IMAGE CMD...',
  example: 'exec sleep 100',
  notes: [
    {
      en: 'From then on the process makes its own system calls: the lab can join the box (`run`, `shell`) and signal it, but no longer change it from inside. When it ends, the box has ended.',
      'zh-CN':
        '从此这个进程自己做系统调用：实验仍能加入盒子（`run`、`shell`）、给它发信号，但不能再从里面改变它。它结束，盒子就结束。',
    },
    {
      en: 'Process 1 gets only the signals that it has a handler for; `signal KILL` from outside always works.',
      'zh-CN': '1 号进程只收到它装了处理函数的信号；从外面 `signal KILL` 总是有效。',
    },
  ],
  async run(context, { command, user }) {
    const { box, task } = context;
    if (box.isPidNamespacePending) {
      throw new StepOrderError(
        {
          en: 'the box itself is not in its new PID namespace: its first child will be',
          'zh-CN': '盒子自己并不在新的 PID 命名空间里：它的第一个子进程才会在',
        },
        'fork',
      );
    }
    if (context.io.terminal) return execOnTerminal(context, command, user);
    const { attachPipes, drainAll, execProgram, waitForEnd } = await import('../lab/program.ts');
    await becomeFor(context, command, user);
    const streams = attachPipes(task, context.io.onOutput);
    execProgram(task, box, command);
    box.program = { argv: command };
    await waitForEnd(box.pid, QUICK_END_MS);
    const { exit } = box;
    if (!exit) return undefined;
    await drainAll(streams);
    return { exit };
  },
});

/** Takes on the user, which cannot be taken back, only where there is a program to become. */
async function becomeFor(context: StepContext, command: readonly string[], user: UserWords | undefined) {
  const { findsProgram } = await import('../lab/program.ts');
  if (!user || !findsProgram(context.task, command)) {
    context.shell(`exec ${quoteWords(command)}`);
    return;
  }
  const { options } = changeUser(context, user);
  context.shell(`exec setpriv ${options} ${quoteWords(command)}`);
}

async function execOnTerminal(context: StepContext, command: readonly string[], user: UserWords | undefined) {
  const { box, task } = context;
  const person = context.io.terminal!;
  const { execProgram, untilGone } = await import('../lab/program.ts');
  const { attachTerminal } = await import('../lab/terminal.ts');
  const { ownLook } = await import('../lab/terminal-look.ts');
  await becomeFor(context, command, user);
  const terminal = attachTerminal(task, person.size());
  try {
    execProgram(task, box, command, person.look ?? ownLook());
  } catch (error) {
    terminal.close();
    throw error;
  }
  box.program = { argv: command };
  const exit = untilGone(box.pid).then(() => box.exit ?? ({ kind: 'unknown' } as const));
  const running = { pid: box.pid, user: box.user, terminal, exit, signal: () => {} };
  const how = await person.connect({ ...running, isBox: true });
  if (how === 'ended') return { exit: await exit };
  box.shell = running;
  context.note({
    en: 'the program goes on; `shell` returns to its terminal',
    'zh-CN': '程序继续运行；用 `shell` 回到它的终端',
  });
  return undefined;
}
