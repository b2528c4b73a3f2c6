import { CAPABILITIES } from '../../../kernel/capabilities.ts';
import type { IdRange } from '../../../kernel/proc/id-map.ts';
import { isUnreadable, type Unreadable } from '../../../kernel/proc/unreadable.ts';
import { defineWords } from '../../../locale/locale.ts';
import { type Line, line, span } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import { bar, gutter, value } from './cells.ts';
import type { Panel, PanelInput } from './panel.ts';

const words = defineWords({
  en: {
    title: 'identity',
    short: 'ids',
    summary: (uid: string, caps: string) => `uid ${uid}, ${caps} capabilities`,
    inside: ' inside, ',
    outside: ' outside',
    nobody: 'empty: nobody inside is anybody outside',
    ids: (count: number) => (count === 1 ? '1 ID' : `${count} IDs`),
    missing: (names: string) => `without ${names}`,
    only: (names: string) => `only ${names}`,
    yes: 'yes: no program gains privileges',
    no: 'no',
    off: 'off',
    strict: 'strict',
    filter: (count: string) => `filter (${count})`,
  },
  'zh-CN': {
    title: '身份',
    short: '身份',
    summary: (uid: string, caps: string) => `uid ${uid}，${caps} 个能力`,
    inside: '（内部），',
    outside: '（外部）',
    nobody: '空：内部没有人对应外部的用户',
    ids: (count: number) => `${count} 个 ID`,
    missing: (names: string) => `没有 ${names}`,
    only: (names: string) => `只有 ${names}`,
    yes: '是：程序不能再获得特权',
    no: '否',
    off: '关',
    strict: 'strict',
    filter: (count: string) => `过滤器（${count}）`,
  },
});

/** Names of so many capabilities are listed; for more it is shorter to say which are missing. */
const MOST_NAMES = 14;
const BAR_WIDTH = 14;

/** Who the process is and what it may do. */
export const identityPanel: Panel = {
  id: 'identity',
  title: () => words().title,
  short: () => words().short,
  summary({ host, box }) {
    const { ids, caps } = box ?? host;
    const uid = isUnreadable(ids) ? '?' : String(insideId(ids.uid.effective, ids.uidMap));
    return words().summary(uid, isUnreadable(caps) ? '?' : String(caps.effective.length));
  },
  lines(input, width) {
    return [...idLines(input), ...capabilityLines(input, width), ...restrictionLines(input)];
  },
};

function insideId(outside: number, map: readonly IdRange[] | Unreadable): number | string {
  if (isUnreadable(map)) return '?';
  const range = map.find((each) => outside >= each.outside && outside < each.outside + each.count);
  return range ? range.inside + (outside - range.outside) : 65534;
}

function idLines({ host, box, change }: PanelInput): Line[] {
  const { ids, actor } = box ?? host;
  if (isUnreadable(ids)) return [line('  ', value(ids, undefined))];
  const own = (['uid', 'gid'] as const).map((kind) => {
    const changed = change(actor, `ids.${kind}`);
    return line(
      gutter(changed),
      span(`${kind}  `, 'dim'),
      value(insideId(ids[kind].effective, ids[`${kind}Map`]), changed, 'strong'),
      span(words().inside, 'dim'),
      value(ids[kind].effective, changed),
      span(words().outside, 'dim'),
    );
  });
  const maps = (['uidMap', 'gidMap'] as const).flatMap((name) => {
    const changed = change(actor, `ids.${name}`);
    const label = span(`${name === 'uidMap' ? 'uid_map' : 'gid_map'}  `, 'dim');
    const map = ids[name];
    if (isUnreadable(map)) return [line(gutter(changed), label, value(map, changed))];
    if (map.length === 0)
      return [line(gutter(changed), label, span(words().nobody, changed ? 'changed' : 'warn'))];
    return map.map(({ inside, outside, count }) =>
      line(
        gutter(changed),
        label,
        value(`${inside} → ${outside}`, changed),
        span(`  ${words().ids(count)}`, 'dim'),
      ),
    );
  });
  return [...own, ...maps];
}

function capabilityLines({ host, box, change }: PanelInput, width: number): Line[] {
  const { caps, actor } = box ?? host;
  if (isUnreadable(caps)) return [line('  ', value(caps, undefined))];
  return (['effective', 'permitted', 'bounding'] as const).flatMap((set) => {
    const changed = change(actor, `caps.${set}`);
    const names = caps[set];
    const head = [
      gutter(changed),
      span(set.padEnd(10), 'dim'),
      bar(names.length / CAPABILITIES.length, BAR_WIDTH),
      value(` ${names.length}`, changed, 'strong'),
      span(`/${CAPABILITIES.length} `, 'dim'),
    ].map((each) =>
      each.tone === 'bad' || each.tone === 'warn' || each.tone === 'good'
        ? { ...each, tone: 'dim' as const }
        : each,
    );
    // The permitted set is nearly always the effective one.
    const isNamed = set === 'effective' || (set === 'bounding' && names.length < CAPABILITIES.length);
    const text = isNamed ? namesText(names) : '';
    return wrap([...head, span(text, 'dim')], width, 14);
  });
}

function namesText(names: readonly string[]): string {
  const short = (name: string) => name.slice('CAP_'.length).toLowerCase();
  if (names.length === 0 || names.length >= CAPABILITIES.length) return '';
  if (names.length <= MOST_NAMES) return words().only(names.map(short).join(' '));
  const missing = CAPABILITIES.filter(({ name }) => !names.includes(name)).map(({ name }) => short(name));
  return words().missing(missing.join(' '));
}

function restrictionLines({ host, box, change }: PanelInput): Line[] {
  const { noNewPrivs, seccomp, actor } = box ?? host;
  const changed = change(actor, 'noNewPrivs');
  const filtered = change(actor, 'seccomp.mode') ?? change(actor, 'seccomp.filters');
  const mode = isUnreadable(seccomp)
    ? seccomp
    : [
        words().off,
        words().strict,
        words().filter(isUnreadable(seccomp.filters) ? '?' : String(seccomp.filters)),
      ][seccomp.mode];
  const privileges = isUnreadable(noNewPrivs) ? noNewPrivs : noNewPrivs ? words().yes : words().no;
  return [
    line(gutter(changed), span('no_new_privs  ', 'dim'), value(privileges, changed)),
    line(gutter(filtered), span('seccomp       ', 'dim'), value(mode, filtered)),
  ];
}
