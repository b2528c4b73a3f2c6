import { translate } from '../../locale/locale.ts';
import type { TimelineStep } from '../timeline.ts';
import { defineCommand } from './session-command.ts';

export const history = defineCommand({
  name: 'history',
  group: 'session',
  summary: {
    en: 'list the steps that led here, and those that redo would do again',
    'zh-CN': '列出走到这里的步骤，以及 redo 会重做的步骤',
  },
  params: {},
  man: [],
  example: 'history',
  run({ session }) {
    const { steps, undone } = session.timeline;
    let count = 0;
    // What only looked has no number: `undo` does not count it.
    const line = (step: TimelineStep) =>
      `${(step.isLook ? '·' : String(++count)).padStart(3)}  ${addressed(step)}`;
    const lines = steps.map(line);
    if (undone.length > 0) lines.push(translate({ en: 'undone:', 'zh-CN': '已撤销：' }), ...undone.map(line));
    if (lines.length === 0) lines.push(translate({ en: 'no steps yet', 'zh-CN': '还没有步骤' }));
    const plain = (list: typeof steps) =>
      list.map(({ actor, parsed, isLook }) => ({
        actor,
        command: parsed.text,
        ...(isLook ? { isLook } : {}),
      }));
    return { view: { lines, data: { steps: plain(steps), undone: plain(undone) } } };
  },
});

/** The command with its actor, unless it names the actor itself. */
const addressed = ({ actor, parsed }: TimelineStep): string =>
  parsed.actor === undefined ? `${actor}: ${parsed.text}` : parsed.text;
