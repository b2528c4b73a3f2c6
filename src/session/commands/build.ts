import { HOST } from '../../lab/actors.ts';
import { counted } from '../../locale/counted.ts';
import type { Text } from '../../locale/locale.ts';
import { boxName } from '../../steps/kinds.ts';
import { optional } from '../../steps/params.ts';
import { leaveOut, without } from '../build/left-out.ts';
import { planContainer } from '../build/plan.ts';
import { like, profileOf } from '../build/profiles.ts';
import { parseLine } from '../language/parse.ts';
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
    like,
    without,
  },
  man: ['namespaces(7)', 'cgroups(7)', 'capabilities(7)', 'seccomp(2)'],
  docker: 'docker run',
  example: 'build',
  notes: [
    {
      en: 'What is missing is read from the kernel. Each step is a command of its own, so `undo` takes them back one by one. `explain build` lists them with their reasons, and does nothing.',
      'zh-CN':
        '还缺什么，是从内核读出来的。每一步都是一个独立的命令，所以 `undo` 可以一步一步地撤销。`explain build` 只列出它们和各自的理由，什么都不做。',
    },
    {
      en: 'As root, root of the box is nobody outside: its IDs are from the range of /etc/subuid that root or a user ns-lab has, or else IDs that nobody has. `--like` leaves out what the other runtime leaves out; compare two boxes with `diff BOX BOX`.',
      'zh-CN':
        '以 root 运行时，盒子的 root 在外面谁也不是：它的 ID 取自 /etc/subuid 分给 root 或用户 ns-lab 的范围，没有的话就取谁都没有的 ID。`--like` 会省去那个运行时省去的东西；用 `diff BOX BOX` 比较两个盒子。',
    },
    {
      en: '`--without` leaves walls out on purpose: `attack` then shows what each is good for, and `build` builds what can still be built.',
      'zh-CN': '`--without` 故意省去几道墙：这时 `attack` 会显示每道墙有什么用，`build` 再补上还能补的。',
    },
  ],
  async run({ session, actor, io, registry }, { name, like, without: walls }) {
    const lab = await session.lab();
    const profile = leaveOut(profileOf(like), walls);
    const { lines, skipped, hidden } = planContainer(lab, name ?? actor, session.actor, profile);
    for (const line of lines) {
      const entry = await session.run(parseLine(line, registry)!, io);
      if (!entry.ok) return { ok: false, notes: [{ en: `stopped at "${line}"`, 'zh-CN': `停在 "${line}"` }] };
      if (io.signal.aborted) return { ok: false, notes: [{ en: 'interrupted', 'zh-CN': '已中断' }] };
    }
    const after = planContainer(
      lab,
      name ?? (actor === HOST ? session.actor : actor),
      session.actor,
      profile,
    );
    if (after.lines.length > 0) return { ok: false, notes: [stillMissing(after.lines), ...skipped] };
    const done =
      lines.length === 0
        ? { en: 'nothing was missing', 'zh-CN': '什么都不缺' }
        : { en: `${counted(lines.length, 'step')} done`, 'zh-CN': `完成了 ${lines.length} 步` };
    return { notes: [done, ...skipped, ...hiddenNote(session, name ?? actor, hidden)] };
  },
});

/** Each step said that it had succeeded, and the kernel does not show it. */
const stillMissing = (lines: readonly string[]): Text => ({
  en: `all steps were done, and the kernel still shows a box that lacks: ${lines.join(', ')}`,
  'zh-CN': `所有步骤都做了，而内核显示盒子仍然缺：${lines.join('、')}`,
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
      'zh-CN': `没有 ${hidden.join('、')}：${how} 之后够不到宿主机的，而没有它们，用户命名空间就不能有自己的；想要它们：先 undo ${steps.length - entry}，再 build`,
    },
  ];
}
