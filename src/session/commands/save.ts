import { HOST } from '../../lab/actors.ts';
import { counted } from '../../locale/counted.ts';
import { file } from '../../steps/kinds.ts';
import { DEFAULT_BOX } from '../../steps/new.ts';
import { required } from '../../steps/params.ts';
import { writeScript } from '../script-file.ts';
import type { TimelineStep } from '../timeline.ts';
import { defineCommand } from './session-command.ts';

export const save = defineCommand({
  name: 'save',
  group: 'session',
  summary: {
    en: 'write the steps that led here to a script',
    'zh-CN': '把走到这里的步骤写成脚本',
  },
  params: {
    file: required(file, { en: 'the file; one that exists is replaced', 'zh-CN': '文件；已存在的会被覆盖' }),
  },
  man: [],
  example: 'save web.nsl',
  notes: [
    {
      en: '`load FILE` does them again here, `ns-lab run FILE` from a shell.',
      'zh-CN': '在这里用 `load FILE` 重做，在 shell 里用 `ns-lab run FILE`。',
    },
  ],
  run({ session }, { file: path }) {
    const { steps } = session.timeline;
    writeScript(path, scriptOf(steps));
    return {
      notes: [
        {
          en: `${counted(steps.length, 'step')} written to ${path}`,
          'zh-CN': `已把 ${steps.length} 步写入 ${path}`,
        },
      ],
    };
  },
});

/** A script that does these steps: with the actor's name before a command where it is not the current one. */
export function scriptOf(steps: readonly TimelineStep[]): string {
  const lines = ['# ns-lab run FILE does these steps again.'];
  const boxes = new Set<string>();
  let current: string = HOST;
  for (const { actor, parsed } of steps) {
    const isNamed = parsed.actor !== undefined || actor === current || parsed.command.name === 'new';
    lines.push(isNamed ? parsed.text : `${actor}: ${parsed.text}`);
    // As the session does it: `new` makes its box the actor, `rm` goes on to the newest box that is left.
    if (parsed.command.name === 'new') {
      current = newBoxName(parsed.args);
      boxes.add(current);
    } else if (parsed.command.name === 'rm') {
      boxes.delete(parsed.args.name as string);
      if (!boxes.has(current) && current !== HOST) current = [...boxes].at(-1) ?? HOST;
    }
  }
  return `${lines.join('\n')}\n`;
}

const newBoxName = (args: Readonly<Record<string, unknown>>): string =>
  (args.name as string | undefined) ?? DEFAULT_BOX;
