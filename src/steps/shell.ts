import { existsSync } from 'node:fs';
import { StepOrderError, UnavailableError } from '../lab/errors.ts';
import { seenFromOutside } from './box-paths.ts';
import { defineStep } from './step.ts';
import { joiningCommand, USER_OPTION } from './user-option.ts';
import { remarkOnTime } from './waiting-time.ts';

const SHELLS = ['/bin/bash', '/bin/sh'];

export const shell = defineStep({
  name: 'shell',
  // What is typed cannot be typed again: the box remembers that it was, so that undo can say so.
  isPassing: true,
  group: 'programs',
  summary: {
    en: 'open an interactive shell in the box',
    'zh-CN': '在盒子里打开一个交互式 shell',
  },
  params: { user: USER_OPTION },
  man: ['pty(7)', 'setns(2)', 'ioctl_tty(2)', 'sh(1)'],
  docker: 'docker exec --user USER --interactive --tty BOX sh',
  example: 'shell',
  notes: [
    {
      en: "It runs on a pseudo-terminal of the box's own devpts when the box has one (`mount dev`, `mount devpts`), otherwise on one of the machine's.",
      'zh-CN':
        '盒子有自己的 devpts 时（`mount dev`、`mount devpts`），它运行在其中的伪终端上，否则用这台机器的伪终端。',
    },
    {
      en: 'Ctrl-] returns to the lab and leaves the shell running; `shell` comes back to it. `exit` or Ctrl-D ends it.',
      'zh-CN': 'Ctrl-] 返回实验，shell 继续运行；用 `shell` 回到它。`exit` 或 Ctrl-D 结束它。',
    },
  ],
  async run(context, { user }) {
    const { lab, box, io } = context;
    if (!io.terminal)
      throw new UnavailableError(
        { en: 'a shell needs a terminal, and there is none', 'zh-CN': 'shell 需要终端，而这里没有' },
        'run sh -c "..."',
      );
    if (box.isPidNamespacePending) {
      throw new StepOrderError(
        {
          en: 'the box waits for its first child to become process 1',
          'zh-CN': '盒子在等它的第一个子进程成为 1 号进程',
        },
        'fork',
      );
    }
    const { startOnTerminal } = await import('../lab/terminal.ts');
    const isReturn = box.shell !== undefined;
    box.shell ??= startShell();
    const { shell: running } = box;
    if (isReturn) running.terminal.redraw(io.terminal.size());
    if (!running.terminal.isOwn)
      context.note({
        en: "the box has no devpts of its own: this terminal is one of the machine's",
        'zh-CN': '盒子没有自己的 devpts：这个终端是这台机器的',
      });
    remarkOnTime(context);
    context.shell(joiningCommand(context, running.user, 'sh'));
    box.wasTypedInto = true;
    const how = await io.terminal.connect(running);
    if (how === 'detached') {
      context.note({
        en: 'the shell goes on; `shell` returns to it',
        'zh-CN': 'shell 继续运行；用 `shell` 回到它',
      });
      return undefined;
    }
    box.shell = undefined;
    running.terminal.close();
    return { exit: await running.exit };

    function startShell() {
      const path = SHELLS.find((candidate) => existsSync(seenFromOutside(box.pid, candidate)));
      if (!path)
        throw new UnavailableError(
          {
            en: `the box has no shell: neither ${SHELLS.join(' nor ')}`,
            'zh-CN': `盒子里没有 shell：${SHELLS.join('、')} 都不存在`,
          },
          'run CMD',
        );
      return startOnTerminal(lab, box, [path], io.terminal!.size(), io.terminal!.look, user);
    }
  },
});
