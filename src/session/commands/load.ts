import { UnavailableError } from '../../lab/errors.ts';
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
  params: { file: required(file, 'a script, such as `save` writes') },
  man: [],
  example: 'load web.nsl',
  notes: [
    'The whole script is read first: if a line is wrong, nothing is changed.',
    'The words cpu, memory, forks, io and files after `load` start something else: they use up what a box has. A script of such a name is ./cpu.',
  ],
  async run({ session, io, registry }, { file: path }) {
    const { commands, errors } = parseScript(readScript(path), registry);
    if (errors.length > 0) {
      throw new UnavailableError(
        `${path} was not loaded:\n${errors.map(({ message }) => message).join('\n')}`,
      );
    }
    // A script that loads itself would never end.
    if (loading.has(session))
      throw new UnavailableError(`${path} was not loaded: a script that is loaded cannot load one`);
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
    const place = `line ${parsed.line}, command ${index + 1}`;
    if (io.signal.aborted) return { ok: false, notes: [`interrupted at ${place}`] };
    // That a program failed is part of what was done.
    if (!entry.ok && entry.error?.kind !== 'exit') return { ok: false, notes: [`stopped at ${place}`] };
    if (session.isOver) break;
  }
  return { notes: [`${commands.length} commands of ${path}`] };
}
