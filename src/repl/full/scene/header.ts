import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { HOST } from '../../../lab/actors.ts';
import { exitText } from '../../../lab/exit-words.ts';
import { defineWords, textOf } from '../../../locale/locale.ts';
import type { State } from '../state.ts';
import { lineWidth, spread } from '../text/fit.ts';
import { type Line, type Span, span } from '../text/line.ts';

const words = defineWords({
  en: {
    actsHost: 'you act as the ',
    host: 'host',
    actsBox: 'you act as the box ',
    pid: (outside: number, inside: number | undefined) =>
      inside === undefined || inside === outside
        ? `process ${outside}`
        : `process ${outside}, ${inside} inside`,
    separator: ', ',
    ended: (how: string) => `it has ended: ${how}`,
    none: 'no lab yet: the first command starts it',
    live: 'live',
    stopped: (reason: string) => `not live: ${reason}`,
    lesson: (title: string, at: number, of: number) => `lesson: ${title} (${at} of ${of})`,
    free: 'no lesson',
    root: 'root',
    user: 'ordinary user',
  },
  'zh-CN': {
    actsHost: '当前：',
    host: '宿主机',
    actsBox: '当前：盒子 ',
    pid: (outside: number, inside: number | undefined) =>
      inside === undefined || inside === outside ? `进程 ${outside}` : `进程 ${outside}，盒内 ${inside}`,
    separator: '，',
    ended: (how: string) => `已结束：${how}`,
    none: '实验室尚未启动：第一条命令会启动它',
    live: '实时',
    stopped: (reason: string) => `非实时：${reason}`,
    lesson: (title: string, at: number, of: number) => `课程：${title}（${at}/${of}）`,
    free: '没有课程',
    root: 'root',
    user: '普通用户',
  },
});

/** Who acts, in words; which lesson runs; and whether what the panels show is live. */
export function headerLine(
  state: Pick<State, 'actor' | 'look' | 'isRoot' | 'lesson'>,
  columns: number,
): Line {
  const { actor, look, isRoot, lesson } = state;
  const who: Span[] =
    actor === HOST
      ? [span(words().actsHost), span(words().host, 'host')]
      : [span(words().actsBox), span(actor, 'box')];
  const course = lesson
    ? span(words().lesson(lesson.title, lesson.index + 1, lesson.steps.length), 'strong')
    : span(words().free, 'dim');
  const live =
    look.status === 'live'
      ? span(`● ${words().live}`, 'good')
      : look.status === 'none'
        ? span(words().none, 'dim')
        : span(`■ ${words().stopped(look.reason)}`, 'bad');
  const bar = span(' │ ', 'border');
  const privilege = [span(isRoot ? words().root : words().user, 'dim'), bar];
  const name = [span(' ns-lab', 'title'), bar];
  // What says least gives way first.
  const variants = [
    { left: [...name, ...who, ...processOf(state), bar, course], right: [bar, ...privilege, live] },
    { left: [...name, ...who, ...processOf(state), ...(lesson ? [bar, course] : [])], right: [live] },
    { left: [...name, ...who, ...(lesson ? [bar, course] : [])], right: [live] },
  ];
  const fits = ({ left, right }: (typeof variants)[number]) => lineWidth([...left, ...right]) + 2 <= columns;
  const { left, right } = variants.find(fits) ?? { left: [...name, ...who], right: [live] };
  return spread(left, [...right, span(' ')], columns);
}

function processOf({ actor, look }: Pick<State, 'actor' | 'look'>): Span[] {
  const snapshot = actor === HOST ? look.host : look.boxes.get(actor);
  if (!snapshot) return [];
  if (snapshot.ended !== undefined)
    return [span(words().separator + words().ended(textOf(exitText(snapshot.ended))), 'warn')];
  if (isUnreadable(snapshot.process)) return [];
  const { pid, nspid } = snapshot.process;
  return [span(words().separator + words().pid(pid, nspid.at(-1)), 'dim')];
}
