import { defineWords } from '../../../locale/locale.ts';
import type { ShellView } from '../state.ts';
import { type Line, line, span } from '../text/line.ts';
import { rule } from './rule.ts';

const words = defineWords({
  en: {
    inside: 'you type inside the box ',
    isBox: 'you are the box ',
    leavingEnds: ': leaving ends it',
    leave: 'Ctrl-] back to the lab',
    scrolled: (rows: number) => `${rows} rows back`,
  },
  'zh-CN': {
    inside: '你正在盒子内部输入：',
    isBox: '你就是盒子 ',
    leavingEnds: '：退出它就结束',
    leave: 'Ctrl-] 回到实验室',
    scrolled: (rows: number) => `向上 ${rows} 行`,
  },
});

/** The title row and the rows of a program's terminal, which have their own colours. */
export function shellLines({ title, isBox, rows, scrolled }: ShellView, columns: number): Line[] {
  const right = scrolled > 0 ? span(words().scrolled(scrolled), 'warn') : span(words().leave, 'key');
  const left = isBox
    ? [span(words().isBox, 'strong'), span(title, 'box'), span(words().leavingEnds, 'warn')]
    : [span(words().inside, 'strong'), span(title, 'box')];
  return [
    rule(left, [right], columns, 'front'),
    ...rows.map((ansi) => line({ text: ' ', tone: 'plain', ansi })),
  ];
}
