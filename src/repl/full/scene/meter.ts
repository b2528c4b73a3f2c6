import { defineWords } from '../../../locale/locale.ts';
import { percentHeld, type Score } from '../../../session/attacks.ts';
import { completeness, type Part, type PartName } from '../../../session/views/completeness.ts';
import { type State, subjectOf } from '../state.ts';
import { fit, lineWidth } from '../text/fit.ts';
import { type Line, line, type Span, span } from '../text/line.ts';

const words = defineWords({
  en: {
    container: (name: string) => `${name} is `,
    of: (done: number, all: number) => `${done}/${all} of a container`,
    root: 'root',
    limits: 'limits',
    capabilities: 'caps',
    filter: 'filter',
    missing: ', missing: ',
    none: 'no box yet: type new, or build for a whole container',
    untried: 'walls not tried',
    tried: (percent: number) => `walls hold ${percent} %`,
  },
  'zh-CN': {
    container: (name: string) => `${name} 已是`,
    of: (done: number, all: number) => `容器的 ${done}/${all}`,
    root: '根目录',
    limits: '限制',
    capabilities: '能力',
    filter: '过滤器',
    missing: '，还缺：',
    none: '还没有盒子：输入 new，或用 build 建一个完整的容器',
    untried: '墙没试过',
    tried: (percent) => `墙挡住 ${percent}%`,
  },
});

const nameOf = (name: PartName): string => {
  const named = words() as unknown as Readonly<Record<string, string>>;
  return named[name] ?? name;
};

/** How much of a container the box is, each part by name; with room for it, with the evidence. */
export function meterLine(state: Pick<State, 'actor' | 'look' | 'attacks'>, columns: number): Line {
  const subject = subjectOf(state);
  const { host, boxes } = state.look;
  const box = subject === undefined ? undefined : boxes.get(subject);
  if (!host || !box || box.ended !== undefined) return fit(line(span(` ${words().none}`, 'dim')), columns);
  const parts = completeness(box, host);
  const done = parts.filter(({ isThere }) => isThere).length;
  const head = [
    span(` ${words().container(box.actor)}`, 'dim'),
    span(words().of(done, parts.length), 'strong'),
  ];
  const gauge = [span(' '), span('■'.repeat(done), 'good'), span('□'.repeat(parts.length - done), 'dim')];
  // The more room, the more is said.
  const variants = [
    [
      ...head,
      ...gauge,
      ...parts.flatMap((part) => [span('  '), mark(part), span(nameOf(part.name), toneOf(part))]),
    ],
    [...head, ...parts.flatMap((part) => [span(' '), mark(part), span(nameOf(part.name), toneOf(part))])],
    [...head, ...gauge, ...missing(parts)],
    [...head, ...missing(parts)],
  ];
  const tail = walls(state.attacks.get(box.actor));
  const fits = variants.map((each) => [...each, ...tail]).find((each) => lineWidth(each) <= columns);
  return fit(fits ?? variants.find((each) => lineWidth(each) <= columns) ?? variants.at(-1)!, columns);
}

/** What attacks have shown: a part that is there may hold nothing. */
function walls(score: Score | undefined): Span[] {
  if (!score || score.held + score.through === 0) return [span(' · ', 'dim'), span(words().untried, 'dim')];
  const percent = percentHeld(score);
  const tone = percent === 100 ? 'good' : score.through > 0 ? 'warn' : 'strong';
  return [span(' · ', 'dim'), span(words().tried(percent), tone)];
}

function missing(parts: readonly Part[]): Span[] {
  const names = parts.filter(({ isThere }) => !isThere).map(({ name }) => nameOf(name));
  return names.length === 0 ? [] : [span(words().missing, 'dim'), span(names.join(' '))];
}

const mark = ({ isThere }: Part): Span =>
  isThere === undefined ? span('?', 'warn') : isThere ? span('✓', 'good') : span('·', 'dim');

const toneOf = ({ isThere }: Part) => (isThere ? 'plain' : 'dim');

const NAME_WIDTH = 15;

/** All parts with their evidence, for the help. */
export function meterLines(state: Pick<State, 'actor' | 'look'>): Line[] {
  const subject = subjectOf(state);
  const { host, boxes } = state.look;
  const box = subject === undefined ? undefined : boxes.get(subject);
  if (!host || !box) return [];
  return completeness(box, host).map((part) =>
    line(
      '  ',
      mark(part),
      ...fit([span(` ${nameOf(part.name)}`, toneOf(part))], NAME_WIDTH),
      span(part.evidence, 'dim'),
    ),
  );
}
