import { UnavailableError } from '../../lab/errors.ts';
import { defineWords } from '../../locale/locale.ts';
import { anyWord, count, nearest } from '../../steps/kinds.ts';
import { anyNumber, type Kind } from '../../steps/params.ts';
import { replayTo } from '../replay.ts';
import type { Timeline, TimelineStep } from '../timeline.ts';
import { defineCommand } from './session-command.ts';

const words = defineWords({
  en: {
    none: 'there is no step to undo',
    only: (count: number) => `there ${count === 1 ? 'is only 1 step' : `are only ${count} steps`} to undo`,
    noSuch: (name: string) => `no step "${name}" led here`,
    join: ', ',
  },
  'zh-CN': {
    none: '没有可以撤销的步骤',
    only: (count) => `只有 ${count} 步可以撤销`,
    noSuch: (name) => `走到这里的步骤中没有 "${name}"`,
    join: '，',
  },
});

const countOrName: Kind<string> = {
  ...anyWord('COUNT|STEP', {
    en: 'a whole number from 1, or the name of a step',
    'zh-CN': '从 1 起的整数，或一个步骤的名字',
  }),
  parse: (word) => (/^-?\d/.test(word) ? String(count.parse(word)) : word),
};

export const undo = defineCommand({
  name: 'undo',
  group: 'session',
  summary: {
    en: 'go back: make everything anew and do all steps but the last again',
    'zh-CN': '后退：全部重建，再做一遍除最后一步以外的所有步骤',
  },
  params: {
    what: anyNumber(countOrName, {
      en: 'how many steps, 1 if you do not say; or the name of a step: it, and what came after it',
      'zh-CN': '几步，不写则是 1；或一个步骤的名字：撤销它和它之后的一切',
    }),
  },
  man: [],
  example: 'undo',
  notes: [
    {
      en: '`undo set hostname` takes back the last `set hostname` and all that was done after it; a program counts as a step only when it changed something that ns-lab sees, and goes with the step before it.',
      'zh-CN':
        '`undo set hostname` 撤销最后一次 `set hostname` 以及它之后所做的一切；只有改变了 ns-lab 能看到的东西，程序才算一步，否则随它之前的那一步一起撤销。',
    },
    {
      en: 'The kernel cannot take a step back. The lab starts over and does the earlier steps again, in milliseconds; programs that `run` started run again, on a fresh upper layer.',
      'zh-CN':
        '内核不会倒退。实验从头开始，在几毫秒内把之前的步骤重做一遍；`run` 启动过的程序会再运行一次，上层是全新的。',
    },
    {
      en: 'What you typed in a shell and what a program had in memory does not come back; it is named before it is lost.',
      'zh-CN': '在 shell 里输入过的内容、程序内存里的内容回不来；丢失之前会先告诉你。',
    },
  ],
  async run({ session, io }, { what }) {
    const { steps, undone } = session.timeline;
    const from = firstOf(session.timeline, what);
    const taken = steps.slice(from);
    const names = taken.map(({ parsed }) => parsed.text).join(words().join);
    const message = { en: `undone: ${names}`, 'zh-CN': `已撤销：${names}` };
    return replayTo(session, io, steps.slice(0, from), [...taken, ...undone], message);
  },
});

/** Where the first step stands that is taken back. @throws UnavailableError when there is none */
function firstOf({ steps, undoable }: Timeline, what: readonly string[]): number {
  if (undoable.length === 0) throw new UnavailableError(words().none, 'history');
  if (what.length === 0) return undoable[0]!;
  const [word] = what as [string];
  if (what.length === 1 && /^\d/.test(word)) {
    const wanted = Number(word);
    if (wanted > undoable.length) throw new UnavailableError(words().only(undoable.length), 'history');
    return undoable[wanted - 1]!;
  }
  const name = what.join(' ');
  const sealed = undoable.at(-1)!;
  const found = steps.findLastIndex((step, at) => at >= sealed && isCalled(step, name));
  if (found >= 0) return found;
  const [guess] = nearest(
    name,
    steps.slice(sealed).map(({ parsed }) => parsed.command.name),
  );
  throw new UnavailableError(words().noSuch(name), guess ? `undo ${guess}` : 'history');
}

/** Whether a person may mean this step: by its command, or by the whole line as they typed it. */
const isCalled = ({ parsed }: TimelineStep, name: string): boolean =>
  parsed.command.name === name || parsed.text === name || parsed.text.startsWith(`${name} `);
