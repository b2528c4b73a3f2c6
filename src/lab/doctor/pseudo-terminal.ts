import { AT, O, TIO } from '../../kernel/flags.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { Out } from '../../kernel/task.ts';
import { translate } from '../../locale/locale.ts';
import { type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';

const FLAGS = O.O_RDWR | O.O_NOCTTY | O.O_CLOEXEC;

/** The machine's own pseudo-terminals, which `shell` uses in a box without a devpts. */
export function pseudoTerminalTrial(ground: Ground): Trial {
  const attempt = () => ground.inFork((task) => openTerminal(task, '/dev/ptmx', '/dev/pts'));
  return trial('pseudo-terminal', attempt, {
    isNeeded: false,
    remedy: () =>
      translate({
        en: '`mount devpts` gives a box pseudo-terminals of its own',
        'zh-CN': '`mount devpts` 让盒子有自己的伪终端',
      }),
  });
}

/** Opens both sides of a new pseudo-terminal and makes it the controlling one, pty(7). @throws KernelError */
export function openTerminal(task: ProxyTask, ptmx: string, directory: string): string {
  const master = task.call('openat', AT.AT_FDCWD, ptmx, FLAGS, 0);
  task.call('ioctl', master, TIO.TIOCSPTLCK, Buffer.alloc(4));
  const number = new Out(4);
  task.call('ioctl', master, TIO.TIOCGPTN, number);
  const path = `${directory}/${number.bytes.readInt32LE(0)}`;
  const slave = task.call('openat', AT.AT_FDCWD, path, FLAGS, 0);
  task.call('ioctl', slave, TIO.TIOCSCTTY, 0);
  return translate({ en: `${ptmx} gave ${path}`, 'zh-CN': `${ptmx} 给出 ${path}` });
}
