import { boxName } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { parseLine } from '../language/parse.ts';
import { planContainer } from '../plan.ts';
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
    const { lines, skipped } = planContainer(lab, name ?? actor, session.actor);
    for (const line of lines) {
      const entry = await session.run(parseLine(line, registry)!, io);
      if (!entry.ok) return { ok: false, notes: [`stopped at "${line}"`] };
      if (io.signal.aborted) return { ok: false, notes: ['interrupted'] };
    }
    const done = lines.length === 0 ? 'nothing was missing' : `${lines.length} steps done`;
    return { notes: [done, ...skipped] };
  },
});
