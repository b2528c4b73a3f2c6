import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { HOST } from '../../../lab/actors.ts';
import { counted } from '../../../locale/counted.ts';
import { defineWords } from '../../../locale/locale.ts';
import { formatAddresses, formatRoutes } from '../../../session/views/format-ip.ts';
import { withCode } from '../text/code.ts';
import { fit } from '../text/fit.ts';
import { type Line, line, span } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';
import { gutter, value } from './cells.ts';
import type { Panel, PanelInput } from './panel.ts';
import { rails } from './rails.ts';
import { type WiredLink, type WiredNamespace, wiringOf } from './wiring.ts';

const words = defineWords({
  en: {
    title: 'network',
    short: 'net',
    shared: "the host's own network",
    separate: (links: string) => `own network: ${links}`,
    host: (links: string) => `host: ${links}`,
    up: 'up',
    down: 'down',
    noCarrier: 'up, other end down',
    alone: 'no interface',
    routes: 'route ',
    forwards: 'passes IPv4 packets on',
    nat: 'nat ',
    packets: (count: number) => counted(count, 'packet'),
    ip: 'as `ip addr` and `ip route` print it in',
  },
  'zh-CN': {
    title: '网络',
    short: '网络',
    shared: '与宿主机共用网络',
    separate: (links: string) => `自己的网络：${links}`,
    host: (links: string) => `宿主机：${links}`,
    up: '启用',
    down: '关闭',
    noCarrier: '启用，对端关闭',
    alone: '没有接口',
    routes: '路由 ',
    forwards: '转发 IPv4 数据包',
    nat: 'nat ',
    packets: (count: number) => `${count} 个包`,
    ip: '`ip addr` 与 `ip route` 的输出，所在：',
  },
});

/** The wiring as a drawing: each network namespace, its interfaces, and the wires between them. */
export const networkPanel: Panel = {
  id: 'network',
  title: () => words().title,
  short: () => words().short,
  summary({ host, box }) {
    const of = box ?? host;
    if (isUnreadable(of.network)) return '?';
    const links = of.network.links.map(({ name }) => name).join(' ');
    if (!box) return words().host(links);
    return box.namespaces.net === host.namespaces.net ? words().shared : words().separate(links);
  },
  lines(input, width) {
    const { host, box, boxes } = input;
    const drawing = draw(wiringOf([host, ...boxes]), input, width);
    const of = box ?? host;
    if (isUnreadable(of.network)) return drawing;
    const routes = formatRoutes(of.network);
    const text = [...formatAddresses(of.network).split('\n'), ...(routes === '' ? [] : routes.split('\n'))];
    return [
      ...drawing,
      line(),
      line(...withCode(`${words().ip} `, 'dim'), span(of.actor, of.actor === HOST ? 'host' : 'box')),
      ...text.flatMap((each) => wrap(line(span(each, 'call')), width, 6)),
    ];
  },
};

interface Row {
  readonly line: Line;
  readonly wire: number | undefined;
}

function draw(spaces: readonly WiredNamespace[], input: PanelInput, width: number): Line[] {
  const rows = spaces.flatMap((space, index): Row[] => [
    ...(index > 0 ? [plain(line())] : []),
    plain(headOf(space)),
    ...linkRows(space, input),
    ...space.routes
      .filter(({ family }) => family === 'inet')
      .map(({ destination, gateway, dev }) => {
        const changed = change(space, input, `network.routes.${destination}`);
        const name = isUnreadable(space.links)
          ? undefined
          : space.links.find(({ link }) => link.index === dev)?.link.name;
        const text = `${destination}${gateway ? ` via ${gateway}` : ''}${name ? ` dev ${name}` : ''}`;
        return plain(line(gutter(changed), span(words().routes, 'dim'), value(text, changed, 'dim')));
      }),
    ...passingOn(space, input),
  ]);
  const margin = rails(rows);
  const room = width - margin.width;
  return rows.map((row, index) => {
    if (margin.width === 0) return row.line;
    const rail = margin.texts[index]!;
    if (row.wire === undefined) return [...fit(row.line, room), span(rail, 'equivalent')];
    // The end of a wire reaches to the interface.
    const own = fit(row.line, room);
    const length =
      room - own.reduce((sum, { text }, at) => (at === own.length - 1 ? sum : sum + text.length), 0);
    const last = own.at(-1)!;
    const isFiller = last.text.trim() === '' && length > 2;
    const wire = isFiller
      ? [...own.slice(0, -1), span(` ${'─'.repeat(last.text.length - 1)}`, 'equivalent')]
      : own;
    return [...wire, span(rail, 'equivalent')];
  });
}

/** That the namespace is a router, and its NAT rules with what they have counted. */
function passingOn(space: WiredNamespace, input: PanelInput): Row[] {
  const forwarding = change(space, input, 'network.forwarding');
  return [
    ...(space.forwarding
      ? [plain(line(gutter(forwarding), value(words().forwards, forwarding, 'dim')))]
      : []),
    ...space.nat.map(({ chain, rule, packets }) => {
      const changed = change(space, input, `network.nat.${chain} ${rule}`);
      return plain(
        line(
          gutter(changed),
          span(words().nat, 'dim'),
          // Before the rule, which may be wider than the panel.
          span(packets === undefined ? '' : `${words().packets(packets)}  `),
          value(rule, changed, 'dim'),
        ),
      );
    }),
  ];
}

const plain = (content: Line): Row => ({ line: content, wire: undefined });

function headOf({ actors, inode }: WiredNamespace): Line {
  const names = actors.flatMap((actor, index) => [
    ...(index > 0 ? [span(' + ', 'dim')] : []),
    span(actor, actor === HOST ? 'host' : 'box'),
  ]);
  return line(...names, span(isUnreadable(inode) ? '' : `  net:[${inode}]`, 'dim'));
}

function change({ actors }: WiredNamespace, input: PanelInput, path: string) {
  for (const actor of actors) {
    const found = input.change(actor, path);
    if (found) return found;
  }
  return undefined;
}

function linkRows(space: WiredNamespace, input: PanelInput): Row[] {
  const { links } = space;
  if (isUnreadable(links)) return [plain(line('  ', value(links, undefined)))];
  if (links.length === 0) return [plain(line(span(`  ${words().alone}`, 'warn')))];
  const nameWidth = Math.max(...links.map(({ link, depth }) => link.name.length + depth * 2));
  return links.flatMap(({ link, depth, addresses, wire }): Row[] => {
    const path = `network.${link.name}`;
    const own = change(space, input, path);
    const state = change(space, input, `${path}.state`);
    const master = change(space, input, `${path}.master`);
    const name = `${depth > 0 ? '└ ' : ''}${link.name}`;
    const addressCells = addresses
      .filter((each) => !each.startsWith('fe80:') && each !== '::1/128')
      .map((cidr) => value(`  ${cidr}`, change(space, input, `${path}.addresses.${cidr}`)));
    const changed = own ?? state ?? master ?? addressCells.map(({ tone }) => tone).includes('changed');
    const mark = gutter(
      changed === true || changed ? { path, actor: '', before: null, after: null } : undefined,
    );
    return [
      {
        line: line(
          mark,
          value(name.padEnd(nameWidth), own ?? master, 'strong'),
          span(link.kind ? `  ${link.kind}` : '', 'dim'),
          '  ',
          stateOf({ link }, state !== undefined),
          ...addressCells,
        ),
        wire,
      },
    ];
  });
}

/** In words: a colour alone would not be seen by everybody. */
function stateOf({ link }: Pick<WiredLink, 'link'>, isChanged: boolean) {
  const isUp = link.flags.includes('UP');
  const text = !isUp ? words().down : link.flags.includes('NO-CARRIER') ? words().noCarrier : words().up;
  return span(text, isChanged ? 'changed' : isUp && text === words().up ? 'good' : 'warn');
}
