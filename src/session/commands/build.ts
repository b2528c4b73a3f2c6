import { counted } from '../../locale/counted.ts';
import type { Text } from '../../locale/locale.ts';
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
  params: {
    name: optional(boxName, {
      en: 'the box; the present one, or a new one, if you do not say',
      'zh-CN': '盒子；不写则是当前盒子，没有就新建一个',
    }),
  },
  man: ['namespaces(7)', 'cgroups(7)', 'capabilities(7)', 'seccomp(2)'],
  docker: 'docker run',
  example: 'build',
  notes: [
    {
      en: 'What is missing is read from the kernel. Each step is a command of its own, so `undo` takes them back one by one.',
      'zh-CN': '还缺什么，是从内核读出来的。每一步都是一个独立的命令，所以 `undo` 可以一步一步地撤销。',
    },
  ],
  async run({ session, actor, io, registry }, { name }) {
    const lab = await session.lab();
    const { lines, skipped, hidden } = planContainer(lab, name ?? actor, session.actor);
    for (const line of lines) {
      const entry = await session.run(parseLine(line, registry)!, io);
      if (!entry.ok) return { ok: false, notes: [{ en: `stopped at "${line}"`, 'zh-CN': `停在 "${line}"` }] };
      if (io.signal.aborted) return { ok: false, notes: [{ en: 'interrupted', 'zh-CN': '已中断' }] };
    }
    const done =
      lines.length === 0
        ? { en: 'nothing was missing', 'zh-CN': '什么都不缺' }
        : { en: `${counted(lines.length, 'step')} done`, 'zh-CN': `完成了 ${lines.length} 步` };
    return { notes: [done, ...skipped, ...hiddenNote(session, name ?? actor, hidden)] };
  },
});

/** What cannot be had any more, with the way back to where it can. */
function hiddenNote({ timeline: { steps } }: Session, box: string, hidden: readonly string[]): Text[] {
  if (hidden.length === 0) return [];
  const entry = steps.findLastIndex(
    ({ actor, parsed }) => actor === box && ['chroot', 'pivot_root'].includes(parsed.command.name),
  );
  const how = steps[entry]!.parsed.command.name;
  return [
    {
      en: `no ${hidden.join(', ')}: after ${how} the host's are out of reach, and without them a user namespace cannot have its own; to have them: undo ${steps.length - entry}, then build`,
      'zh-CN': `没有 ${hidden.join('、')}：${how} 之后够不到宿主的，而没有它们，用户命名空间就不能有自己的；想要它们：先 undo ${steps.length - entry}，再 build`,
    },
  ];
}
