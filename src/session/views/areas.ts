import { CAPABILITIES } from '../../kernel/capabilities.ts';
import { coveredMounts } from '../../kernel/proc/covered-mounts.ts';
import type { IdRange } from '../../kernel/proc/id-map.ts';
import type { Mount } from '../../kernel/proc/mountinfo.ts';
import { NAMESPACES } from '../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { shownUnreadable } from '../../kernel/proc/unreadable-words.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { counted } from '../../locale/counted.ts';
import { translate } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { cgroupView } from './cgroup.ts';
import { formatForwarding } from './format-forwarding.ts';
import { formatAddresses, formatRoutes } from './format-ip.ts';
import { tableView } from './table.ts';

/** Draws one part of a snapshot. The host's stands beside it for comparison. */
type AreaView = (snapshot: Snapshot, host: Snapshot, lab: Lab) => View | Promise<View>;

const text = (value: unknown): string => (isUnreadable(value) ? shownUnreadable(value) : String(value));

const mapText = (map: readonly IdRange[] | unknown): string => {
  if (isUnreadable(map)) return text(map);
  const ranges = map as readonly IdRange[];
  if (ranges.length === 0)
    return translate({ en: 'empty: nobody is mapped', 'zh-CN': '空：没有映射任何用户' });
  return ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(', ');
};

const NO_KEYRING = () => translate({ en: "the lab's: it holds no key", 'zh-CN': '实验的：里面没有密钥' });

/** The parts of a snapshot, by the words of `show`. */
export const AREA_VIEWS = {
  async ns({ actor, namespaces, process }, host) {
    const isHost = actor === host.actor;
    const rows = NAMESPACES.map(({ type, man }) => {
      const [own, theirs] = [namespaces[type], host.namespaces[type]];
      const verdict =
        own === theirs
          ? translate({ en: 'shared with the host', 'zh-CN': '与宿主机共用' })
          : translate({ en: 'its own', 'zh-CN': '自己的' });
      return isHost ? [type, text(own), man] : [type, text(own), text(theirs), verdict, man];
    });
    const below: string[] = [];
    const { pidForChildren, timeForChildren } = namespaces;
    for (const [type, next] of [
      ['pid', pidForChildren],
      ['time', timeForChildren],
    ] as const) {
      if (next !== namespaces[type]) below.push(`${type}_for_children: ${text(next)}`);
    }
    if (!isUnreadable(process))
      below.push(
        translate({
          en: `process ${process.pid} (NSpid ${process.nspid.join(' ')}) ${process.comm}`,
          'zh-CN': `进程 ${process.pid}（NSpid ${process.nspid.join(' ')}）${process.comm}`,
        }),
      );
    const head = [
      translate({ en: 'NAMESPACE', 'zh-CN': '命名空间' }),
      isHost ? translate({ en: 'HOST', 'zh-CN': '宿主机' }) : actor.toUpperCase(),
      ...(isHost ? [] : [translate({ en: 'HOST', 'zh-CN': '宿主机' }), '']),
      translate({ en: 'MAN PAGE', 'zh-CN': '手册页' }),
    ];
    return tableView(head, rows, namespaces, below);
  },
  ids({ ids }) {
    if (isUnreadable(ids)) return { lines: [text(ids)], data: ids };
    const lines = [
      translate({
        en: `uid ${ids.uid.effective}  gid ${ids.gid.effective}  (as seen from outside)`,
        'zh-CN': `uid ${ids.uid.effective}  gid ${ids.gid.effective}  （从外面看）`,
      }),
      `uid_map   ${mapText(ids.uidMap)}`,
      `gid_map   ${mapText(ids.gidMap)}`,
      `setgroups ${text(ids.setgroups)}`,
      `groups    ${ids.groups.join(' ') || '-'}`,
    ];
    return { lines, data: ids };
  },
  caps({ caps, noNewPrivs, seccomp, securebits }) {
    const data = { caps, noNewPrivs, seccomp, securebits };
    if (isUnreadable(caps)) return { lines: [text(caps)], data };
    const lines = Object.entries(caps).map(([set, names]) => `${set.padEnd(12)}${countText(names)}`);
    lines.push(`no_new_privs ${isUnreadable(noNewPrivs) ? text(noNewPrivs) : noNewPrivs ? 'yes' : 'no'}`);
    lines.push(
      isUnreadable(seccomp)
        ? text(seccomp)
        : `seccomp      ${['off', 'strict', 'filter'][seccomp.mode]}, ${typeof seccomp.filters === 'number' ? counted(seccomp.filters, 'filter') : text(seccomp.filters)}`,
    );
    lines.push(`securebits   ${isUnreadable(securebits) ? text(securebits) : securebits.join(' ') || '-'}`);
    return { lines, data };
  },
  async rlimits({ rlimits, umask, keyring }) {
    const data = { rlimits, umask, keyring };
    if (isUnreadable(rlimits)) return { lines: [text(rlimits)], data };
    const rows = Object.entries(rlimits).map(([name, { soft, hard }]) => [name, String(soft), String(hard)]);
    const own = keyring ? `${keyring.serial} ${keyring.description}` : NO_KEYRING();
    return tableView(['RLIMIT', 'SOFT', 'HARD'], rows, data, [`umask    ${text(umask)}`, `keyring  ${own}`]);
  },
  async mounts({ mounts }) {
    if (isUnreadable(mounts)) return { lines: [text(mounts)], data: mounts };
    const covered = coveredMounts(mounts);
    const rows = mounts.map(({ id, target, fstype, source, root, options, propagation }) => [
      target,
      fstype,
      root === '/' ? source : `${source}[${root}]`,
      options,
      propagation,
      ...(covered.size > 0 ? [covered.has(id) ? coveredBy(covered.get(id)) : ''] : []),
    ]);
    const head = ['TARGET', 'TYPE', 'SOURCE', 'OPTIONS', 'PROPAGATION'];
    if (covered.size > 0) head.push(translate({ en: 'COVERED BY', 'zh-CN': '被遮住' }));
    return tableView(head, rows, mounts);
  },
  sysctl({ sysctls }) {
    const rows = Object.entries(sysctls);
    if (rows.length === 0)
      return {
        lines: [
          translate({
            en: 'none was set: `set sysctl NAME VALUE` does it',
            'zh-CN': '没有设置过：用 `set sysctl NAME VALUE`',
          }),
        ],
        data: sysctls,
      };
    return { lines: rows.map(([name, value]) => `${name} = ${text(value)}`), data: sysctls };
  },
  cgroup: (snapshot, _host, lab) => cgroupView(lab, snapshot),
  net({ network }) {
    if (isUnreadable(network)) return { lines: [text(network)], data: network };
    const routes = formatRoutes(network).trimEnd();
    const lines = [
      ...formatAddresses(network).trimEnd().split('\n'),
      '',
      ...(routes || translate({ en: 'no routes', 'zh-CN': '没有路由' })).split('\n'),
      ...formatForwarding(network),
    ];
    return { lines, data: network };
  },
} as const satisfies Record<string, AreaView>;

/** What a path name finds instead of a mount. */
const coveredBy = (mount: Mount | undefined): string =>
  mount ? `${mount.fstype} ${mount.target}` : translate({ en: 'the root', 'zh-CN': '根' });

export type AreaName = keyof typeof AREA_VIEWS;

/** `14: chown, kill` or `all 41`: lists are long, so the shorter way of saying it. */
function countText(names: readonly string[]): string {
  const short = (name: string) => name.slice('CAP_'.length).toLowerCase();
  if (names.length === 0) return translate({ en: 'none', 'zh-CN': '没有' });
  if (names.length >= CAPABILITIES.length)
    return translate({ en: `all ${names.length}`, 'zh-CN': `全部 ${names.length} 个` });
  if (names.length > CAPABILITIES.length / 2) {
    const missing = CAPABILITIES.filter(({ name }) => !names.includes(name)).map(({ name }) => short(name));
    return translate({
      en: `${names.length}: all but ${missing.join(', ')}`,
      'zh-CN': `${names.length} 个：除了 ${missing.join(', ')}`,
    });
  }
  return `${names.length}: ${names.map(short).join(', ')}`;
}
