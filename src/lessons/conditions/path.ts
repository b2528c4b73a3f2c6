import { words } from './words.ts';

/** One part of a path, after the actor. */
export type Segment =
  | { readonly kind: 'field'; readonly name: string }
  /** `[0]`, `[-1]`: an element of a list, from its end when negative. */
  | { readonly kind: 'index'; readonly index: number }
  /** `[target=/proc]`: the last element of a list that has this. */
  | { readonly kind: 'filter'; readonly field: string; readonly value: string }
  /** `[]`: every element, so that what follows gives a list. */
  | { readonly kind: 'each' };

export interface Path {
  readonly text: string;
  /** `host`, or a box of the lesson. */
  readonly actor: string;
  readonly segments: readonly Segment[];
}

/** A path that cannot be read. */
export class PathError extends Error {
  override readonly name = 'PathError';
}

const FIELD = /^\.?([A-Za-z_][\w-]*)/;
const QUOTED = /^\[("(?:[^"\\]|\\.)*")\]/;
const INDEX = /^\[(-?\d+)\]/;
const EACH = /^\[\]/;
const FILTER = /^\[([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"|[^\]]+)\]/;

/**
 * Reads `box.mounts[target=/proc].device`, `box.process.nspid[-1]`, `box.cgroup.cpu.files["cpu.max"]`,
 * `host.network.links[].name`.
 * @throws PathError
 */
export function parsePath(text: string): Path {
  const actor = /^[a-z][a-z0-9_-]*/.exec(text)?.[0];
  if (actor === undefined) throw new PathError(words().noActor(text));
  return { text, actor, segments: parseSegments(text, actor.length) };
}

/** The same of the properties of an element, which begin without an actor. @throws PathError */
export function parseProperty(text: string): readonly Segment[] {
  return text === 'self' ? [] : parseSegments(text, 0);
}

function parseSegments(text: string, start: number): Segment[] {
  const segments: Segment[] = [];
  for (let at = start; at < text.length; ) {
    const rest = text.slice(at);
    const [match, segment] = nextSegment(rest) ?? [];
    const isJoined = segments.length === 0 && start === 0 ? !rest.startsWith('.') : /^[.[]/.test(rest);
    if (!match || !segment || !isJoined) throw new PathError(words().unreadable(text, rest));
    segments.push(segment);
    at += match.length;
  }
  return segments;
}

function nextSegment(rest: string): readonly [string, Segment] | undefined {
  let match = FIELD.exec(rest);
  if (match) return [match[0], { kind: 'field', name: match[1]! }];
  match = QUOTED.exec(rest);
  if (match) return [match[0], { kind: 'field', name: JSON.parse(match[1]!) }];
  match = INDEX.exec(rest);
  if (match) return [match[0], { kind: 'index', index: Number(match[1]) }];
  match = EACH.exec(rest);
  if (match) return [match[0], { kind: 'each' }];
  match = FILTER.exec(rest);
  if (match) return [match[0], { kind: 'filter', field: match[1]!, value: unquote(match[2]!) }];
  return undefined;
}

const unquote = (text: string): string => (text.startsWith('"') ? JSON.parse(text) : text);

/** What stands at a path: undefined where there is nothing, `{unreadable}` where the kernel does not say. */
export function follow(value: unknown, segments: readonly Segment[]): unknown {
  let here = value;
  for (const [index, segment] of segments.entries()) {
    if (isUnknown(here)) return here;
    if (segment.kind === 'each') {
      if (!Array.isArray(here)) return undefined;
      const rest = segments.slice(index + 1);
      return here
        .map((element) => follow(element, rest))
        .filter((found) => found !== undefined && !isUnknown(found));
    }
    here = enter(here, segment);
  }
  return here;
}

function enter(value: unknown, segment: Exclude<Segment, { kind: 'each' }>): unknown {
  if (segment.kind === 'field') {
    // A kernel file of lines `key value`, such as memory.events.
    if (typeof value === 'string') return keyedLine(value, segment.name);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment.name)) return undefined;
    return (value as Record<string, unknown>)[segment.name];
  }
  if (!Array.isArray(value)) return undefined;
  if (segment.kind === 'index') return value.at(segment.index);
  const { field, value: wanted } = segment;
  // The last of those that are alike: a later mount is on top.
  return value.findLast((element) => String((element as Record<string, unknown> | null)?.[field]) === wanted);
}

function keyedLine(text: string, key: string): string | number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${key} `));
  const value = line?.slice(key.length + 1);
  return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : value;
}

/** A value that could not be read, with the reason in its place. */
export const isUnknown = (value: unknown): value is Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null && ('unreadable' in value || 'unavailable' in value);
