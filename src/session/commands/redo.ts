import { UnavailableError } from '../../lab/errors.ts';
import { count } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { defineCommand } from './session-command.ts';

export const redo = defineCommand({
  name: 'redo',
  group: 'session',
  summary: {
    en: 'do again what undo took back',
    'zh-CN': '重做被 undo 撤销的步骤',
  },
  params: {
    count: optional(count, { en: 'how many steps; 1 if you do not say', 'zh-CN': '几步；不写则是 1' }),
  },
  man: [],
  example: 'redo',
  async run({ session, io }, { count: wanted = 1 }) {
    const { undone } = session.timeline;
    const count = undone.filter(({ isLook }) => !isLook).length;
    if (count === 0)
      throw new UnavailableError(
        { en: 'there is nothing to redo', 'zh-CN': '没有可以重做的步骤' },
        'history',
      );
    if (wanted > count)
      throw new UnavailableError(
        {
          en: `there ${count === 1 ? 'is only 1 step' : `are only ${count} steps`} to redo`,
          'zh-CN': `只有 ${count} 步可以重做`,
        },
        'history',
      );
    // The steps are simply taken: the present state is the one that they followed.
    for (const [index, step] of undone.slice(0, session.timeline.redoable(wanted)).entries()) {
      const entry = await session.run(step.parsed, io, step.actor);
      if (!entry.ok && entry.error?.kind !== 'exit')
        return {
          ok: false,
          notes: [{ en: `stopped at step ${index + 1}`, 'zh-CN': `停在第 ${index + 1} 步` }],
        };
      session.timeline.set(session.timeline.steps, undone.slice(index + 1));
    }
    return {};
  },
});
