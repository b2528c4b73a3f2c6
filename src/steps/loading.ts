import type { Box } from '../lab/box.ts';
import { StepOrderError } from '../lab/errors.ts';
import type { Generator } from '../lab/load/generator.ts';
import type { Load } from '../lab/load/load.ts';
import { defineWords } from '../locale/locale.ts';
import { integer } from './kinds.ts';
import { flag, labelled } from './params.ts';
import type { StepContext } from './step.ts';

const DEFAULT_SECONDS = 10;
const LONGEST_SECONDS = 600;

const words = defineWords({
  en: {
    ends: {
      done: 'all of it was done',
      time: 'the time was up',
      stopped: 'it was stopped',
      killed: 'a process of it was killed',
    },
    whole: (figures: string) => `over the whole time: ${figures}`,
    background: (name: string, seconds: number) =>
      `${name} goes on for ${seconds} s in the background; \`stop\` ends it`,
  },
  'zh-CN': {
    ends: { done: '已全部完成', time: '时间到', stopped: '已停止', killed: '它的一个进程被杀死' },
    whole: (figures) => `全程：${figures}`,
    background: (name, seconds) => `${name} 在后台继续 ${seconds} 秒；用 \`stop\` 结束`,
  },
});

/** What all commands that use something up have in common. */
export const ABOUT_LOADS = {
  group: 'limits',
  isPassing: true,
  notes: [
    {
      en: 'It shows a line a second, ends by itself, and Ctrl-C stops it. With --background it goes on while you type; `stop` ends it.',
      'zh-CN':
        '它每秒显示一行，会自己结束，Ctrl-C 可以停下它。用 --background 时它在你输入命令时继续；`stop` 结束它。',
    },
    {
      en: 'It makes real system calls in real processes of the box, and refuses to without a limit for what it uses up. Nothing of it stays, so `undo` passes over it.',
      'zh-CN':
        '它在盒子的真实进程里做真实的系统调用；没有为它消耗的资源设限制时，它拒绝执行。它什么都不留下，所以 `undo` 会跳过它。',
    },
  ],
} as const;

/** How long it may take, and where it runs. */
export const LOAD_PARAMS = {
  for: labelled(integer({ min: 1, max: LONGEST_SECONDS, placeholder: 'SECONDS' }), {
    en: `how long; ${DEFAULT_SECONDS} seconds if you do not say`,
    'zh-CN': `多久；不写则是 ${DEFAULT_SECONDS} 秒`,
  }),
  background: flag({ en: 'go on while other commands are typed', 'zh-CN': '在输入其他命令时继续' }),
};

interface LoadArguments {
  readonly for: number | undefined;
  readonly background: boolean;
}

/** Starts a load, and stays with it unless it goes to the background. @throws as `Load.run` does */
export async function runLoad(
  context: StepContext,
  name: string,
  generator: Generator,
  { for: seconds = DEFAULT_SECONDS, background: isBackground }: LoadArguments,
): Promise<undefined> {
  const { lab, box, io } = context;
  if (box.isPidNamespacePending) {
    throw new StepOrderError(
      {
        en: 'the box waits for its first child: what joins it now would stay outside its PID namespace',
        'zh-CN': '盒子在等它的第一个子进程：现在加入它的进程会留在它的 PID 命名空间之外',
      },
      'fork',
    );
  }
  const { Load } = await import('../lab/load/load.ts');
  const load = new Load(lab, box, generator, { name, seconds, isBackground });
  if (isBackground) {
    goToBackground(load, box);
    context.note(words().background(name, seconds));
    return;
  }
  const stop = () => load.stop();
  io.signal.addEventListener('abort', stop);
  try {
    await load.run((line) => io.progress(line));
  } finally {
    io.signal.removeEventListener('abort', stop);
  }
  for (const line of summarize(load)) context.note(line);
}

function goToBackground(load: Load, box: Box): void {
  let failure: unknown;
  const ended = load.run().catch((error: unknown) => {
    failure = error;
  });
  const entry = {
    name: load.name,
    async stop() {
      load.stop();
      await ended;
      box.loads.delete(entry);
      if (failure) return [`${load.name}: ${failure instanceof Error ? failure.message : failure}`];
      return summarize(load);
    },
  };
  box.loads.add(entry);
}

/** What a load has done, when it is over. */
function summarize(load: Load): string[] {
  const { name, generator, end = 'stopped' } = load;
  const figures = load.figures();
  return [
    `${name}: ${generator.progress()}; ${words().ends[end]}`,
    ...(figures ? [words().whole(figures)] : []),
  ];
}
