import { UnavailableError } from '../../lab/errors.ts';
import { count } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { replayTo } from '../replay.ts';
import { defineCommand } from './session-command.ts';

export const undo = defineCommand({
  name: 'undo',
  group: 'session',
  summary: {
    en: 'go back: make everything anew and do all steps but the last again',
    'zh-CN': '后退：全部重建，再做一遍除最后一步以外的所有步骤',
  },
  params: {
    count: optional(count, { en: 'how many steps; 1 if you do not say', 'zh-CN': '几步；不写则是 1' }),
  },
  man: [],
  example: 'undo',
  notes: [
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
  async run({ session, io }, { count: wanted = 1 }) {
    const { steps, undone, sealed } = session.timeline;
    const count = steps.length - sealed;
    if (count === 0)
      throw new UnavailableError(
        { en: 'there is no step to undo', 'zh-CN': '没有可以撤销的步骤' },
        'history',
      );
    if (wanted > count)
      throw new UnavailableError(
        {
          en: `there ${count === 1 ? 'is only 1 step' : `are only ${count} steps`} to undo`,
          'zh-CN': `只有 ${count} 步可以撤销`,
        },
        'history',
      );
    const keep = steps.slice(0, steps.length - wanted);
    const taken = steps.slice(keep.length);
    const message = {
      en: `undone: ${taken.map(({ parsed }) => parsed.text).join(', ')}`,
      'zh-CN': `已撤销：${taken.map(({ parsed }) => parsed.text).join('，')}`,
    };
    return replayTo(session, io, keep, [...taken, ...undone], message);
  },
});
