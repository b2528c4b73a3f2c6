/**
 * Regular expressions of lessons, in time that grows with the text and the pattern and no faster. JavaScript's own
 * go back and try again, which takes for ever for `(a+)+$` and a long text; a lesson may come from anybody, and is
 * looked at three times a second. So a pattern becomes a machine of states (Thompson, 1968), and all the states that
 * it may be in are followed at once. What cannot be had in this way is refused: references to groups, looking behind,
 * and looking ahead without end.
 */

/** A pattern that is not taken. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly kind: 'syntax' | 'reference' | 'size';

  constructor(kind: PatternError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}

/** So many states take microseconds for the longest value of a snapshot. */
const MOST_STATES = 1000;

type Place = (text: readonly string[], at: number) => boolean;

/** What leads from a state to others: a character, a place in the text, or nothing at all. */
type State =
  | { readonly kind: 'character'; readonly is: (character: string) => boolean; next: number }
  | { readonly kind: 'place'; readonly is: Place; next: number }
  | { readonly kind: 'fork'; nexts: number[] }
  | { readonly kind: 'end' };

type Node =
  | { readonly kind: 'character'; readonly is: (character: string) => boolean }
  | { readonly kind: 'place'; readonly is: Place }
  | { readonly kind: 'all'; readonly of: readonly Node[] }
  | { readonly kind: 'any'; readonly of: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number };

/** Whether a pattern, as JavaScript has it with the flags m and u, is found somewhere in a text. */
export type Pattern = (text: string) => boolean;

const known = new Map<string, Pattern>();

/** @throws PatternError */
export function patternOf(source: string): Pattern {
  let pattern = known.get(source);
  if (!pattern) {
    pattern = compile(source);
    known.set(source, pattern);
  }
  return pattern;
}

function compile(source: string): Pattern {
  if (source.length > MOST_STATES) throw new PatternError('size', String(MOST_STATES));
  try {
    // Its syntax is JavaScript's, with all that is wrong in that.
    new RegExp(source, 'mu');
  } catch (error) {
    throw new PatternError('syntax', (error as Error).message);
  }
  const states = statesOf(new Parser(source).parse());
  return (text) => search(states, Array.from(text));
}

const LINE_ENDS = ['\n', '\r', '\u2028', '\u2029'];
const isWord = (character: string | undefined): boolean => character !== undefined && /^\w$/.test(character);
const atBoundary: Place = (text, at) => isWord(text[at - 1]) !== isWord(text[at]);

const PLACES: Readonly<Record<string, Place>> = {
  '^': (text, at) => at === 0 || LINE_ENDS.includes(text[at - 1]!),
  $: (text, at) => at === text.length || LINE_ENDS.includes(text[at]!),
  '\\b': atBoundary,
  '\\B': (text, at) => !atBoundary(text, at),
};

/** Takes apart what JavaScript has found to be right. A set of characters stays JavaScript's: one takes no time. */
class Parser {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(source: string) {
    this.#characters = Array.from(source);
  }

  parse(): Node {
    const ways: Node[] = [this.#sequence()];
    while (this.#take('|')) ways.push(this.#sequence());
    return ways.length === 1 ? ways[0]! : { kind: 'any', of: ways };
  }

  #sequence(): Node {
    const of: Node[] = [];
    while (this.#at < this.#characters.length && !this.#isNext('|') && !this.#isNext(')'))
      of.push(this.#term());
    return { kind: 'all', of };
  }

  #term(): Node {
    const node = this.#atom();
    const range = this.#quantifier();
    return range ? { kind: 'repeat', of: node, least: range[0], most: range[1] } : node;
  }

  #atom(): Node {
    const rest = this.#rest();
    const [lead = ''] = /^(\(\?<[=!]|\\k|\\[1-9])/.exec(rest) ?? [];
    if (lead !== '') throw new PatternError('reference', lead);
    const [look = ''] = /^\(\?[=!]/.exec(rest) ?? [];
    if (look !== '') return this.#lookAhead(look);
    const [open = ''] = /^\((\?:|\?<[^>]*>)?/.exec(rest) ?? [];
    if (open !== '') {
      this.#skip(open);
      const inside = this.parse();
      this.#take(')');
      return inside;
    }
    const [place = ''] = /^(\^|\$|\\b|\\B)/.exec(rest) ?? [];
    if (place !== '') {
      this.#skip(place);
      return { kind: 'place', is: PLACES[place]! };
    }
    const [set = ''] =
      /^(\[(\\.|[^\]\\])*\]|\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\x..|\\c.|\\.|.)/su.exec(
        rest,
      ) ?? [];
    this.#skip(set);
    const one = new RegExp(`^(?:${set})$`, 'u');
    return { kind: 'character', is: (character) => one.test(character) };
  }

  /** As far as the pattern reaches, and that has an end: so it takes the same time at every place. */
  #lookAhead(mark: string): Node {
    this.#skip(mark);
    const inside = this.parse();
    this.#take(')');
    if (isEndless(inside)) throw new PatternError('reference', `${mark}…*)`);
    const states = statesOf(inside);
    const isWanted = mark === '(?=';
    return { kind: 'place', is: (text, at) => search(states, text, at, false) === isWanted };
  }

  /** Whether it takes as much or as little as it can makes no difference to whether the whole is found. */
  #quantifier(): [number, number] | undefined {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#rest());
    if (!found) return undefined;
    const [text, least, comma, most] = found;
    this.#skip(text);
    if (least !== undefined)
      return [Number(least), most ? Number(most) : comma ? Number.POSITIVE_INFINITY : Number(least)];
    if (text[0] === '*') return [0, Number.POSITIVE_INFINITY];
    return text[0] === '+' ? [1, Number.POSITIVE_INFINITY] : [0, 1];
  }

  #rest = (): string => this.#characters.slice(this.#at).join('');
  #isNext = (character: string): boolean => this.#characters[this.#at] === character;

  #take(character: string): boolean {
    const isThere = this.#isNext(character);
    if (isThere) this.#at++;
    return isThere;
  }

  #skip(text: string): void {
    this.#at += Array.from(text).length;
  }
}

function isEndless(node: Node): boolean {
  if (node.kind === 'repeat') return node.most === Number.POSITIVE_INFINITY || isEndless(node.of);
  return (node.kind === 'all' || node.kind === 'any') && node.of.some(isEndless);
}

/** The states of a machine; the first of them is where it begins. */
function statesOf(node: Node): readonly State[] {
  const states: State[] = [{ kind: 'fork', nexts: [] }];
  const add = (state: State): number => {
    if (states.length >= MOST_STATES) throw new PatternError('size', String(MOST_STATES));
    return states.push(state) - 1;
  };
  /** Adds what matches a node and then goes on at a state. */
  const before = (of: Node, next: number): number => {
    switch (of.kind) {
      case 'character':
      case 'place':
        return add({ ...of, next });
      case 'all':
        return of.of.reduceRight((after, each) => before(each, after), next);
      case 'any':
        return add({ kind: 'fork', nexts: of.of.map((each) => before(each, next)) });
      case 'repeat':
        return repeated(of.of, of.least, of.most, next);
    }
  };
  const repeated = (of: Node, least: number, most: number, next: number): number => {
    let start = next;
    if (most === Number.POSITIVE_INFINITY) {
      const loop = { kind: 'fork' as const, nexts: [next] };
      start = add(loop);
      loop.nexts.unshift(before(of, start));
    } else for (let i = least; i < most; i++) start = add({ kind: 'fork', nexts: [before(of, start), next] });
    for (let i = 0; i < least; i++) {
      const first = before(of, start);
      // Of nothing, any number is nothing.
      if (first === start) break;
      start = first;
    }
    return start;
  };
  (states[0] as { nexts: number[] }).nexts = [before(node, add({ kind: 'end' }))];
  return states;
}

/** Follows all states at once; a search may begin at every place, or only at the first. */
function search(states: readonly State[], text: readonly string[], from = 0, isEverywhere = true): boolean {
  let current = new Set<number>([0]);
  for (let at = from; at <= text.length && current.size > 0; at++) {
    if (closeOver(states, current, text, at)) return true;
    const next = new Set<number>(isEverywhere ? [0] : []);
    for (const index of current) {
      const state = states[index]!;
      if (state.kind === 'character' && at < text.length && state.is(text[at]!)) next.add(state.next);
    }
    current = next;
  }
  return false;
}

/** Adds what is reached without a character. A set goes through what is added to it meanwhile. */
function closeOver(
  states: readonly State[],
  reached: Set<number>,
  text: readonly string[],
  at: number,
): boolean {
  for (const index of reached) {
    const state = states[index]!;
    if (state.kind === 'end') return true;
    if (state.kind === 'fork') for (const next of state.nexts) reached.add(next);
    if (state.kind === 'place' && state.is(text, at)) reached.add(state.next);
  }
  return false;
}
