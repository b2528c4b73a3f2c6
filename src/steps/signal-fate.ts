import { constants } from 'node:os';
import { readSignalSets } from '../kernel/proc/signals.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { Translated } from '../locale/locale.ts';

type Action = 'ends' | 'nothing' | 'stops' | 'continues';

/** What the kernel does by default, signal(7); all others end the process. */
const DEFAULT_ACTIONS: Readonly<Record<string, Action>> = {
  SIGCHLD: 'nothing',
  SIGURG: 'nothing',
  SIGWINCH: 'nothing',
  SIGCONT: 'continues',
  SIGSTOP: 'stops',
  SIGTSTP: 'stops',
  SIGTTIN: 'stops',
  SIGTTOU: 'stops',
};

const ACTION_WORDS: Readonly<Record<Action, Translated>> = {
  ends: { en: 'it ends the process', 'zh-CN': '它结束进程' },
  nothing: { en: 'nothing happens', 'zh-CN': '什么都不发生' },
  stops: { en: 'it stops the process', 'zh-CN': '它停住进程' },
  continues: { en: 'a stopped process goes on', 'zh-CN': '停住的进程继续运行' },
};

/**
 * What becomes of a signal, from the sets that the process has at this moment: SigBlk, SigIgn and SigCgt of
 * /proc/PID/status decide.
 */
export function fateOf(pid: number, name: string, number: number): Translated {
  if (name === 'SIGKILL' || name === 'SIGSTOP')
    return {
      en: `${name} can be neither blocked, ignored nor caught; from outside it reaches process 1 too`,
      'zh-CN': `${name} 不能被阻塞、忽略或捕获；从外面发，1 号进程也会收到`,
    };
  const sets = readSignalSets(pid);
  // One number may have two names.
  const has = (set: readonly string[]) =>
    set.some((each) => each === name || constants.signals[each as NodeJS.Signals] === number);
  const { nspid } = readStatus(pid);
  const isInit = nspid.length > 1 && nspid.at(-1) === 1;
  const rows: readonly (readonly [boolean, Translated])[] = [
    [
      has(sets.ignored),
      {
        en: `SigIgn of process ${pid} has ${name}: the kernel throws it away`,
        'zh-CN': `进程 ${pid} 的 SigIgn 里有 ${name}：内核把它丢弃`,
      },
    ],
    [
      has(sets.blocked) && has(sets.caught),
      {
        en: `SigBlk of process ${pid} has ${name}: it waits, and the handler gets it when it is unblocked`,
        'zh-CN': `进程 ${pid} 的 SigBlk 里有 ${name}：它等待着，解除阻塞后才交给处理函数`,
      },
    ],
    [
      has(sets.caught),
      {
        en: `SigCgt of process ${pid} has ${name}: its handler gets it`,
        'zh-CN': `进程 ${pid} 的 SigCgt 里有 ${name}：它的处理函数会收到`,
      },
    ],
    [
      isInit,
      {
        en: `SigCgt of process ${pid}, which is process 1 inside, is without ${name}: it has no handler for it, so the kernel does not deliver it`,
        'zh-CN': `进程 ${pid} 在里面是 1 号进程，它的 SigCgt 里没有 ${name}：没有处理函数，所以内核不送达这个信号`,
      },
    ],
    [
      has(sets.blocked),
      {
        en: `SigBlk of process ${pid} has ${name}: it waits until it is unblocked`,
        'zh-CN': `进程 ${pid} 的 SigBlk 里有 ${name}：它等到解除阻塞`,
      },
    ],
  ];
  const action = ACTION_WORDS[DEFAULT_ACTIONS[name] ?? 'ends'];
  return (
    rows.find(([applies]) => applies)?.[1] ?? {
      en: `process ${pid} neither blocks, ignores nor catches ${name} (SigBlk, SigIgn, SigCgt), so the default counts: ${action.en}`,
      'zh-CN': `进程 ${pid} 既不阻塞、忽略也不捕获 ${name}（SigBlk、SigIgn、SigCgt），所以按默认处理：${action['zh-CN']}`,
    }
  );
}
