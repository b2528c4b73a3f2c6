import { HOST } from '../../lab/actors.ts';
import { choice } from '../../steps/kinds.ts';
import { optional, required } from '../../steps/params.ts';
import { type View, viewLines } from '../ledger.ts';
import { AREA_VIEWS, type AreaName } from '../views/areas.ts';
import { callsView } from '../views/calls.ts';
import { livingSnapshot } from './living-snapshot.ts';
import { defineCommand } from './session-command.ts';

const AREAS = [...(Object.keys(AREA_VIEWS) as AreaName[]), 'calls', 'all'] as const;

const INDENT = '  ';

export const show = defineCommand({
  name: 'show',
  group: 'look',
  summary: {
    en: 'show what the kernel says of the actor now',
    'zh-CN': '显示内核此刻怎样描述当前对象',
  },
  params: {
    area: required(choice(AREAS), { en: 'which part', 'zh-CN': '哪一部分' }),
    whom: optional(choice(['host']), {
      en: 'the host instead of the actor',
      'zh-CN': '看宿主机，而不是当前对象',
    }),
  },
  man: ['proc(5)', 'namespaces(7)', 'capabilities(7)', 'cgroups(7)', 'rtnetlink(7)'],
  example: 'show ns',
  notes: [
    {
      en: '`show ns host` is short for `host: show ns`. `show calls` lists the system calls of the last step, as strace prints them.',
      'zh-CN':
        '`show ns host` 是 `host: show ns` 的简写。`show calls` 列出上一步的系统调用，格式与 strace 相同。',
    },
  ],
  async run({ session, actor: current }, { area, whom }) {
    const actor = whom ?? current;
    if (area === 'calls') return { view: callsView(session.entries) };
    const lab = await session.lab();
    const snapshot = livingSnapshot(lab, actor);
    const host = actor === HOST ? snapshot : lab.snapshot(HOST);
    if (area !== 'all') return { view: await AREA_VIEWS[area](snapshot, host, lab) };
    const views: [string, View][] = [];
    for (const [name, view] of Object.entries(AREA_VIEWS))
      views.push([name, await view(snapshot, host, lab)]);
    const linesIn = (columns: number) =>
      views.flatMap(([name, view]) => [
        `${name}:`,
        ...viewLines(view, columns - INDENT.length).map((line) => INDENT + line),
        '',
      ]);
    return { view: { lines: linesIn(Number.POSITIVE_INFINITY), linesIn, data: snapshot } };
  },
});
