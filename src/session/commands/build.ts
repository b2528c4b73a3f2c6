import { boxName } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { parseLine } from '../language/parse.ts';
import { planContainer } from '../plan.ts';
import type { Session } from '../session.ts';
import { defineCommand } from './session-command.ts';

export const build = defineCommand({
  name: 'build',
  group: 'boxes',
  summary: {
    en: 'do all steps that are still missing for a complete container, in order',
    'zh-CN': '按顺序补齐一个完整容器还缺的所有步骤',
  },
  params: { name: optional(boxName, 'the box; the present one, or a new one, if you do not say') },
  man: ['namespaces(7)', 'cgroups(7)', 'capabilities(7)', 'seccomp(2)'],
  docker: 'docker run',
  example: 'build',
  notes: [
    'What is missing is read from the kernel. Each step is a command of its own, so `undo` takes them back one by one.',
  ],
  async run({ session, actor, io, registry }, { name }) {
    const lab = await session.lab();
    const { lines, skipped, hidden } = planContainer(lab, name ?? actor, session.actor);
    for (const line of lines) {
      const entry = await session.run(parseLine(line, registry)!, io);
      if (!entry.ok) return { ok: false, notes: [`stopped at "${line}"`] };
      if (io.signal.aborted) return { ok: false, notes: ['interrupted'] };
    }
    const done = lines.length === 0 ? 'nothing was missing' : `${lines.length} steps done`;
    return { notes: [done, ...skipped, ...hiddenNote(session, name ?? actor, hidden)] };
  },
});

/** What cannot be had any more, with the way back to where it can. */
function hiddenNote({ timeline: { steps } }: Session, box: string, hidden: readonly string[]): string[] {
  if (hidden.length === 0) return [];
  const entry = steps.findLastIndex(
    ({ actor, parsed }) => actor === box && ['chroot', 'pivot_root'].includes(parsed.command.name),
  );
  const how = steps[entry]!.parsed.command.name;
  return [
    `no ${hidden.join(', ')}: after ${how} the host's are out of reach, and without them a user namespace cannot have its own; to have them: undo ${steps.length - entry}, then build`,
  ];
}
