import { NAMESPACES } from '../../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { defineWords } from '../../../locale/locale.ts';
import { withCode } from '../text/code.ts';
import { type Line, line, span } from '../text/line.ts';
import { columns, gutter, value } from './cells.ts';
import type { Panel, PanelInput } from './panel.ts';

const words = defineWords({
  en: {
    title: 'namespaces',
    short: 'ns',
    type: 'TYPE',
    host: 'HOST',
    shared: 'shared with the host',
    sharedShort: 'shared',
    own: 'its own',
    pending: 'its own for children: `fork` enters it',
    pendingShort: 'after `fork`',
    summary: (own: number, all: number) => `${own} of ${all} its own`,
    none: 'no box yet: `new` makes one',
  },
  'zh-CN': {
    title: '命名空间',
    short: '空间',
    type: '类型',
    host: '宿主机',
    shared: '与宿主机共享',
    sharedShort: '共享',
    own: '自己的',
    pending: '子进程将进入：用 `fork`',
    pendingShort: '等待 `fork`',
    summary: (own: number, all: number) => `${all} 个中 ${own} 个是自己的`,
    none: '还没有盒子：用 `new` 创建',
  },
});

/** Host and box, inode by inode. */
export const namespacesPanel: Panel = {
  id: 'namespaces',
  title: () => words().title,
  short: () => words().short,
  summary({ host, box }) {
    if (!box) return words().none;
    const own = NAMESPACES.filter(({ type }) => isOwn(box.namespaces[type], host.namespaces[type]));
    return words().summary(own.length, NAMESPACES.length);
  },
  lines({ host, box, change }, width) {
    const widths = width >= 50 ? [2, 9, 13, 13] : [2, 8, 12, 12];
    const head = columns(
      [span('  '), span(words().type, 'dim'), span(words().host, 'host'), span(box?.actor ?? '', 'box')],
      widths,
    );
    const rows = NAMESPACES.map(({ type }): Line => {
      const theirs = value(host.namespaces[type], undefined, 'dim');
      if (!box) return columns([span('  '), span(type), theirs], widths);
      const changed = change(box.actor, `namespaces.${type}`) ?? change(box.actor, childrenPath(type));
      const own = isOwn(box.namespaces[type], host.namespaces[type]);
      const cell = value(
        box.namespaces[type],
        change(box.actor, `namespaces.${type}`),
        own ? 'strong' : 'dim',
      );
      return columns(
        [gutter(changed), span(type, own ? 'strong' : 'plain'), theirs, cell, verdict(type, box, own, width)],
        [...widths],
      );
    });
    return [head, ...rows, ...nameRows({ host, box, change })];
  },
};

const isOwn = (own: unknown, theirs: unknown): boolean => !isUnreadable(own) && own !== theirs;

const childrenPath = (type: string): string => `namespaces.${type}ForChildren`;

/** Words, because an inode number alone says nothing to who sees it first. */
function verdict(
  type: string,
  { namespaces }: NonNullable<PanelInput['box']>,
  own: boolean,
  width: number,
): Line {
  if (own) return [span(words().own, 'good')];
  const next =
    type === 'pid' ? namespaces.pidForChildren : type === 'time' ? namespaces.timeForChildren : undefined;
  if (next !== undefined && !isUnreadable(next) && next !== namespaces[type as 'pid'])
    return withCode(width < 70 ? words().pendingShort : words().pending, 'warn');
  return [span(width < 60 ? words().sharedShort : words().shared, 'dim')];
}

function nameRows({ host, box, change }: Pick<PanelInput, 'host' | 'box' | 'change'>): Line[] {
  const of = box ?? host;
  const changed = change(of.actor, 'hostname');
  return [line(gutter(changed), span('hostname  ', 'dim'), value(of.hostname, changed))];
}
