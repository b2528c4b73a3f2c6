import { UnavailableError } from '../../lab/errors.ts';
import { counted } from '../../locale/counted.ts';
import { translate } from '../../locale/locale.ts';
import { file } from '../../steps/kinds.ts';
import { required } from '../../steps/params.ts';
import type { StepIo } from '../../steps/step.ts';
import type { Parsed } from '../language/parse.ts';
import { parseScript } from '../language/script.ts';
import { acceptLosses, refused } from '../replay.ts';
import { readScript } from '../script-file.ts';
import type { Session } from '../session.ts';
import { defineCommand, type SessionCommandResult } from './session-command.ts';

export const load = defineCommand({
  name: 'load',
  group: 'session',
  summary: {
    en: 'start over and do the steps of a script',
    'zh-CN': '从头开始，执行一个脚本里的步骤',
  },
  params: {
    file: required(file, { en: 'a script, such as `save` writes', 'zh-CN': '脚本，例如 `save` 写出的' }),
  },
  man: [],
  example: 'load web.nsl',
  notes: [
    {
      en: 'The whole script is read first: if a line is wrong, nothing is changed.',
      'zh-CN': '先读完整个脚本：只要有一行写错，就什么都不改变。',
    },
    {
      en: 'The words cpu, memory, forks, io and files after `load` start something else: they use up what a box has. A script of such a name is ./cpu.',
      'zh-CN':
        '`load` 后面的 cpu、memory、forks、io 和 files 另有含义：它们消耗盒子的资源。脚本若恰好叫这样的名字，写作 ./cpu。',
    },
  ],
  async run({ session, io, registry }, { file: path }) {
    const { commands, errors } = parseScript(readScript(path), registry);
    if (errors.length > 0) {
      const reasons = errors.map(({ message }) => message).join('\n');
      throw new UnavailableError({
        en: `${path} was not loaded:\n${reasons}`,
        'zh-CN': `没有载入 ${path}：\n${reasons}`,
      });
    }
    // A script that loads itself would never end.
    if (loading.has(session))
      throw new UnavailableError({
        en: `${path} was not loaded: a script that is loaded cannot load one`,
        'zh-CN': `没有载入 ${path}：载入的脚本里不能再载入脚本`,
      });
    if (!(await acceptLosses(session, io))) return { ok: false, notes: [refused()] };
    loading.add(session);
    try {
      return await startOver(session, io, commands, path);
    } finally {
      loading.delete(session);
    }
  },
});

/** The sessions that are in the middle of `load`. */
const loading = new WeakSet<Session>();

async function startOver(
  session: Session,
  io: StepIo,
  commands: readonly Parsed[],
  path: string,
): Promise<SessionCommandResult> {
  await session.reset();
  session.timeline.set([], []);
  for (const [index, parsed] of commands.entries()) {
    const entry = await session.run(parsed, io);
    const place = translate({
      en: `line ${parsed.line}, command ${index + 1}`,
      'zh-CN': `第 ${parsed.line} 行（第 ${index + 1} 个命令）`,
    });
    if (io.signal.aborted)
      return { ok: false, notes: [{ en: `interrupted at ${place}`, 'zh-CN': `在${place}中断` }] };
    // That a program failed is part of what was done.
    if (!entry.ok && entry.error?.kind !== 'exit')
      return { ok: false, notes: [{ en: `stopped at ${place}`, 'zh-CN': `停在${place}` }] };
    if (session.isOver) break;
  }
  return {
    notes: [
      {
        en: `${counted(commands.length, 'command')} of ${path}`,
        'zh-CN': `${path} 的 ${commands.length} 个命令`,
      },
    ],
  };
}
