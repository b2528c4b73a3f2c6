import { NAMESPACES } from '../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { shownUnreadable } from '../../kernel/proc/unreadable-words.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { translate } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

interface Comparison {
  readonly what: string;
  readonly box: string;
  readonly host: string;
  readonly isShared: boolean;
}

/** What a box still shares with the host, and what is its own, each with its evidence. */
export async function diffHostView(box: Snapshot, host: Snapshot): Promise<View> {
  const compared = compare(box, host);
  const rows = compared.map(({ what, box: own, host: theirs, isShared }) => [
    inWords(what),
    inWords(own),
    inWords(theirs),
    isShared ? translate({ en: 'shared', 'zh-CN': '共用' }) : translate({ en: 'its own', 'zh-CN': '自己的' }),
  ]);
  const own = compared.filter(({ isShared }) => !isShared).length;
  const head = [
    translate({ en: 'WHAT', 'zh-CN': '项目' }),
    box.actor.toUpperCase(),
    translate({ en: 'HOST', 'zh-CN': '宿主机' }),
    '',
  ];
  return tableView(head, rows, compared, [
    translate({
      en: `${own} of ${compared.length} are its own`,
      'zh-CN': `${compared.length} 项里有 ${own} 项是自己的`,
    }),
  ]);
}

/** The data is the same in every language; these are the words in it. */
const CHINESE: readonly (readonly [RegExp, string])[] = [
  [/^(\w+) namespace$/, '$1 命名空间'],
  [/^hostname$/, '主机名'],
  [/^root directory$/, '根目录'],
  [/^(\w+) cgroup$/, '$1 控制组'],
  [/^capabilities$/, '能力'],
  [/^(\d+) in the bounding set$/, '边界集里 $1 个'],
  [/^yes$/, '是'],
  [/^no$/, '否'],
  [/^off$/, '无'],
  [/^filter$/, '过滤器'],
];

function inWords(text: string): string {
  const [pattern, chinese] = CHINESE.find(([each]) => each.test(text)) ?? [/^/, ''];
  return translate({ en: text, 'zh-CN': text.replace(pattern, chinese) });
}

function compare(box: Snapshot, host: Snapshot): Comparison[] {
  const row = (what: string, own: unknown, theirs: unknown, isShared?: boolean): Comparison => {
    const [a, b] = [show(own), show(theirs)];
    return { what, box: a, host: b, isShared: isShared ?? a === b };
  };
  const rows = NAMESPACES.map(({ type }) =>
    row(`${type} namespace`, box.namespaces[type], host.namespaces[type]),
  );
  // The namespace decides, not the value: two may have the same name.
  rows.push(row('hostname', box.hostname, host.hostname, box.namespaces.uts === host.namespaces.uts));
  rows.push(row('root directory', rootOf(box), rootOf(host)));
  for (const [controller, reading] of Object.entries(box.cgroup)) {
    const theirs = host.cgroup[controller as keyof typeof host.cgroup];
    if (!('path' in reading) || !('path' in theirs)) continue;
    rows.push(row(`${controller} cgroup`, reading.path, theirs.path));
  }
  const count = (snapshot: Snapshot) =>
    isUnreadable(snapshot.caps) ? snapshot.caps : `${snapshot.caps.bounding.length} in the bounding set`;
  const isSameSet = JSON.stringify(capsOf(box)) === JSON.stringify(capsOf(host));
  rows.push(row('capabilities', count(box), count(host), isSameSet));
  rows.push(row('no_new_privs', box.noNewPrivs, host.noNewPrivs));
  const filter = ({ seccomp }: Snapshot) =>
    isUnreadable(seccomp) ? seccomp : seccomp.mode === 0 ? 'off' : 'filter';
  rows.push(row('seccomp', filter(box), filter(host)));
  return rows;
}

/** As many capabilities need not be the same ones. */
const capsOf = ({ caps }: Snapshot): unknown => (isUnreadable(caps) ? caps : caps.bounding);

/** The mount that is the root, which says more than its path: that is `/` for everybody. */
function rootOf({ mounts, process }: Snapshot): unknown {
  if (isUnreadable(mounts) || isUnreadable(process)) return mounts;
  const root = mounts.find(({ target }) => target === '/');
  const place = isUnreadable(process.root) || process.root === '/' ? '' : ` ${process.root}`;
  return root ? `${root.fstype} ${root.source}${place}` : place;
}

function show(value: unknown): string {
  if (isUnreadable(value)) return shownUnreadable(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
