import { type Standing, standing } from '../lessons/standing.ts';
import { defineWords } from '../locale/locale.ts';

const words = defineWords({
  en: {
    what: 'ns-lab: build a Linux container, one kernel operation at a time.',
    begin: 'Enter begins the first lesson; `lesson list` shows them all.',
    where: ({ done, of, next }: Standing) =>
      `ns-lab: ${done} of ${of} lessons done${next === undefined ? '' : ` · next: ${next}`}`,
    goOn: 'Enter goes on with it; `lesson list` shows them all.',
    list: '`lesson list` shows the lessons; each can be done again.',
    own: 'Or on your own: `new` makes a box, `build` a whole container, `help` lists the commands.',
  },
  'zh-CN': {
    what: 'ns-lab：每次一个内核操作，亲手搭建一个 Linux 容器。',
    begin: '按 Enter 开始第一课；`lesson list` 列出全部课程。',
    where: ({ done, of, next }) =>
      `ns-lab：${of} 课中已完成 ${done} 课${next === undefined ? '' : ` · 下一课：${next}`}`,
    goOn: '按 Enter 继续；`lesson list` 列出全部课程。',
    list: '`lesson list` 列出课程；每一课都可以再做一遍。',
    own: '或者自己来：`new` 创建一个盒子，`build` 完成整个容器，`help` 列出命令。',
  },
});

let known: { readonly standing: Standing | undefined } | undefined;

/** The first screen, three lines: what this is or how far one is, the key that begins, and the way on one's own. */
export function welcome(): readonly [string, string, string] {
  // Read once: the screen is drawn often, and this is about how it was when one came.
  known ??= { standing: standing() };
  const now = known.standing;
  if (!now?.hasBegun) return [words().what, words().begin, words().own];
  return [words().where(now), now.next === undefined ? words().list : words().goOn, words().own];
}
