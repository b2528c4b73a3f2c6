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
  params: { count: optional(count, 'how many steps; 1 if you do not say') },
  man: [],
  example: 'redo',
  async run({ session, io }, { count: wanted = 1 }) {
    const { undone } = session.timeline;
    if (undone.length === 0) throw new UnavailableError('there is nothing to redo', 'history');
    if (wanted > undone.length)
      throw new UnavailableError(`there are only ${undone.length} steps to redo`, 'history');
    // The steps are simply taken: the present state is the one that they followed.
    for (const [index, step] of undone.slice(0, wanted).entries()) {
      const entry = await session.run(step.parsed, io, step.actor);
      if (!entry.ok && entry.error?.kind !== 'exit')
        return { ok: false, notes: [`stopped at step ${index + 1}`] };
      session.timeline.set(session.timeline.steps, undone.slice(index + 1));
    }
    return {};
  },
});
