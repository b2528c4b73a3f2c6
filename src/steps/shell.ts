import { existsSync } from 'node:fs';
import { StepOrderError, UnavailableError } from '../lab/errors.ts';
import { seenFromOutside } from './mounting.ts';
import { defineStep } from './step.ts';

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
  params: {},
  man: ['pty(7)', 'setns(2)', 'ioctl_tty(2)', 'sh(1)'],
  docker: 'docker exec --interactive --tty BOX sh',
  example: 'shell',
  notes: [
    "It runs on a pseudo-terminal of the box's own devpts when the box has one (`mount dev`, `mount devpts`), otherwise on one of the machine's.",
    'Ctrl-] returns to the lab and leaves the shell running; `shell` comes back to it. `exit` or Ctrl-D ends it.',
  ],
  async run(context) {
    const { lab, box, io } = context;
    if (!io.terminal)
      throw new UnavailableError('a shell needs a terminal, and there is none', 'run sh -c "..."');
    if (box.isPidNamespacePending) {
      throw new StepOrderError('the box waits for its first child to become process 1', 'fork');
    }
    const { startOnTerminal } = await import('../lab/terminal.ts');
    const isReturn = box.shell !== undefined;
    box.shell ??= startShell();
    const { shell: running } = box;
    if (isReturn) running.terminal.redraw(io.terminal.size());
    if (!running.terminal.isOwn)
      context.note("the box has no devpts of its own: this terminal is one of the machine's");
    context.shell(`nsenter --target ${box.pid} --all sh`);
    box.wasTypedInto = true;
    const how = await io.terminal.connect(running);
    if (how === 'detached') {
      context.note('the shell goes on; `shell` returns to it');
      return undefined;
    }
    box.shell = undefined;
    running.terminal.close();
    return { exit: await running.exit };

    function startShell() {
      const path = SHELLS.find((candidate) => existsSync(seenFromOutside(box.pid, candidate)));
      if (!path)
        throw new UnavailableError(`the box has no shell: neither ${SHELLS.join(' nor ')}`, 'run CMD');
      return startOnTerminal(lab, box, [path], io.terminal!.size(), io.terminal!.look);
    }
  },
});
