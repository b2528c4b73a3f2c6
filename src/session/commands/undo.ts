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
  params: { count: optional(count, 'how many steps; 1 if you do not say') },
  man: [],
  example: 'undo',
  notes: [
    'The kernel cannot take a step back. The lab starts over and does the earlier steps again, in milliseconds; programs that `run` started run again, on a fresh upper layer.',
    'What you typed in a shell and what a program had in memory does not come back; it is named before it is lost.',
  ],
  async run({ session, io }, { count: wanted = 1 }) {
    const { steps, undone, sealed } = session.timeline;
    const count = steps.length - sealed;
    if (count === 0) throw new UnavailableError('there is no step to undo', 'history');
    if (wanted > count) throw new UnavailableError(`there are only ${count} steps to undo`, 'history');
    const keep = steps.slice(0, steps.length - wanted);
    const taken = steps.slice(keep.length);
    const message = `undone: ${taken.map(({ parsed }) => parsed.text).join(', ')}`;
    return replayTo(session, io, keep, [...taken, ...undone], message);
  },
});
