import { findBox, HOST } from '../../lab/actors.ts';
import { ATTEMPT_NAMES, type AttemptName } from '../../lab/attack/attempt-names.ts';
import { UnavailableError } from '../../lab/errors.ts';
import { choice, existingBox } from '../../steps/kinds.ts';
import { anyNumber, flag, option } from '../../steps/params.ts';
import { isOpen, remember } from '../attacks.ts';
import { defineCommand, type SessionContext } from './session-command.ts';

const ALL = 'all';
/** Between two lines about how far it is. */
const PROGRESS_MS = 500;

const attemptName = choice([ALL, ...ATTEMPT_NAMES], {
  placeholder: 'NAME',
  expects: { en: 'the name of an attempt, or all', 'zh-CN': '一种尝试的名字，或 all' },
});

export const attack = defineCommand({
  name: 'attack',
  group: 'look',
  summary: {
    en: 'try to break out of the box, and say which wall stopped it',
    'zh-CN': '试着从盒子里逃出去，并说出被哪道墙挡住',
  },
  params: {
    names: anyNumber(attemptName, {
      en: 'what to try; all attempts unless names are given',
      'zh-CN': '试哪些；不给名字就全部都试',
    }),
    in: option(existingBox, { en: 'the box, if not the actor', 'zh-CN': '哪个盒子；默认是当前对象' }),
    list: flag({
      en: 'only say what would be tried, and why it does no harm',
      'zh-CN': '只说会试什么，以及为什么没有害处',
    }),
  },
  man: ['namespaces(7)', 'capabilities(7)', 'seccomp(2)', 'user_namespaces(7)'],
  example: 'attack all',
  notes: [
    {
      en: 'A process joins the box as that of `run` does, with its IDs, capabilities, filter and groups, and makes the calls. Nothing is changed, also where they succeed: files are opened and not written, arguments are wrong on purpose, values are what they were.',
      'zh-CN':
        '一个进程像 `run` 那样加入盒子，带着它的 ID、能力、过滤器和控制组去做系统调用。即使成功也不改变任何东西：文件只打开不写，参数故意给错，值与原来相同。',
    },
    {
      en: 'The wall is looked up in the live state. Where that does not tell which of several it was, the report says so. `show walls` lists all walls and what has been tried at them.',
      'zh-CN':
        '墙是从实时状态里查出来的；若分不清是哪一道，报告会照实说。`show walls` 列出所有墙以及试过什么。',
    },
    {
      en: 'What is not isolated is shared with the host of the lab, which stands for the machine. The exit status is 1 when something went through that a step can stop.',
      'zh-CN':
        '没有隔离的东西与实验的宿主机共用，它代表机器。只要有一种 ns-lab 的步骤能挡住的尝试得手，退出状态就是 1。',
    },
  ],
  async run(context, { names, in: named, list }) {
    const { ATTEMPTS } = await import('../../lab/attack/attempts.ts');
    const chosen =
      names.length === 0 || names.includes(ALL)
        ? ATTEMPTS
        : ATTEMPTS.filter(({ name }) => names.includes(name as AttemptName));
    const { attemptListView } = await import('../views/attempts.ts');
    if (list) return { view: await attemptListView(chosen) };
    const { session, io } = context;
    const lab = await session.lab();
    const box = findBox(lab, named ?? boxOf(context));
    box.assertAlive();
    const { attackBox } = await import('../../lab/attack/attack-box.ts');
    const { attackView, progressText } = await import('../views/attack.ts');
    let saidAt = performance.now();
    const verdicts = await attackBox(lab, box, chosen, {
      signal: io.signal,
      onStart(attempt, index) {
        // A line for each would be longer than the result.
        if (performance.now() - saidAt < PROGRESS_MS) return;
        saidAt = performance.now();
        io.progress(progressText(attempt, index, chosen.length));
      },
    });
    remember(session, box, verdicts);
    const isInterrupted = verdicts.length < chosen.length;
    return {
      ok: !isInterrupted && verdicts.every((verdict) => verdict.result !== 'through' || isOpen(verdict)),
      view: await attackView(verdicts, { isDetailed: chosen !== ATTEMPTS }),
      notes: isInterrupted
        ? [
            {
              en: `interrupted: ${verdicts.length} of ${chosen.length} attempts were made`,
              'zh-CN': `已中断：${chosen.length} 种尝试做了 ${verdicts.length} 种`,
            },
          ]
        : [],
    };
  },
});

/** The box that the command acts for. @throws UnavailableError where that is the host */
function boxOf({ actor, session }: SessionContext): string {
  if (actor !== HOST) return actor;
  const boxes = [...(session.startedLab?.boxes.keys() ?? [])];
  throw new UnavailableError(
    {
      en: 'attempts are made in a box, and the actor is the host',
      'zh-CN': '尝试在盒子里进行，而当前对象是宿主机',
    },
    boxes[0] === undefined ? 'new' : `attack --in ${boxes[0]}`,
  );
}
