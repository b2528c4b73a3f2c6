import type { Condition, Count, Element, Literal, Operand, Reference, Test } from './condition.ts';
import { OPERATORS } from './condition.ts';
import { follow, isUnknown, parsePath, parseProperty } from './path.ts';
import { patternOf } from './pattern.ts';

/** What conditions are evaluated in. */
export interface Scene {
  /** The snapshots of one moment, by the names that paths begin with. */
  readonly actors: ReadonlyMap<string, unknown>;
  readonly captured: ReadonlyMap<string, unknown>;
  /** The groups of `seen` that have held; those that hold now are added. */
  readonly seen: Set<Condition>;
  /** True for a step that has been done: what it had to have seen, it has. */
  readonly wasSeen?: boolean;
}

/**
 * Whether a condition holds. Reads snapshots and captured values, nothing else. A comparison with a value that is
 * missing, or that cannot be read, does not hold.
 */
export function holds(condition: Condition, scene: Scene): boolean {
  const parts: boolean[] = [];
  if (condition.any) parts.push(condition.any.map((each) => holds(each, scene)).includes(true));
  if (condition.all) parts.push(allHold(condition.all, scene));
  if (condition.not) parts.push(!holds(condition.not, scene));
  if (condition.seen) parts.push(hasBeenSeen(condition, scene));
  if (condition.path !== undefined) parts.push(passes(valueAt(condition.path, scene), condition, scene));
  return parts.every(Boolean);
}

/** Every one is evaluated, also after one that does not hold: what `seen` notes must not depend on the others. */
export const allHold = (conditions: readonly Condition[], scene: Scene): boolean =>
  !conditions.map((condition) => holds(condition, scene)).includes(false);

/** What stands at a path such as `box.namespaces.uts`; undefined where there is nothing, `{unreadable}` where it cannot be read. */
export function valueAt(path: string, { actors }: Pick<Scene, 'actors'>): unknown {
  const { actor, segments } = parsePath(path);
  return follow(actors.get(actor), segments);
}

function hasBeenSeen(condition: Condition, scene: Scene): boolean {
  if (scene.wasSeen || allHold(condition.seen!, scene)) scene.seen.add(condition);
  return scene.seen.has(condition);
}

type Operators = {
  readonly [K in (typeof OPERATORS)[number]]: (value: unknown, wanted: never, scene: Scene) => boolean;
};

const OPERATIONS: Operators = {
  equals: (value, wanted: Operand, scene) => compare(value, wanted, scene, isSame),
  differs: (value, wanted: Operand, scene) => compare(value, wanted, scene, (a, b) => !isSame(a, b)),
  one_of: (value, wanted: readonly Operand[] | Reference, scene) =>
    'map' in wanted
      ? wanted.some((each) => compare(value, each, scene, isSame))
      : compare(value, wanted, scene, (own, list) => Array.isArray(list) && isPartOf(list, own)),
  less_than: (value, wanted: Operand, scene) => compareNumbers(value, wanted, scene, (a, b) => a < b),
  at_most: (value, wanted: Operand, scene) => compareNumbers(value, wanted, scene, (a, b) => a <= b),
  more_than: (value, wanted: Operand, scene) => compareNumbers(value, wanted, scene, (a, b) => a > b),
  at_least: (value, wanted: Operand, scene) => compareNumbers(value, wanted, scene, (a, b) => a >= b),
  exists: (value, wanted: boolean) => (value !== undefined) === wanted,
  matches: (value, wanted: string) => isLiteral(value) && patternOf(wanted)(String(value)),
  contains: (value, wanted: Operand, scene) => compare(value, wanted, scene, isPartOf),
  lacks: (value, wanted: Operand, scene) => compare(value, wanted, scene, (a, b) => !isPartOf(a, b)),
  some: (value, wanted: Element, scene) =>
    Array.isArray(value) && value.some((each) => isLike(each, wanted, scene)),
  every: (value, wanted: Element, scene) =>
    Array.isArray(value) && value.every((each) => isLike(each, wanted, scene)),
  none: (value, wanted: Element, scene) =>
    Array.isArray(value) && !value.some((each) => isLike(each, wanted, scene)),
  count: (value, wanted: number | Count, scene) => Array.isArray(value) && hasCount(value, wanted, scene),
};

function passes(value: unknown, test: Test, scene: Scene): boolean {
  // Of what the kernel does not say, nothing can be proved, not even that it is missing.
  if (isUnknown(value)) return false;
  return OPERATORS.every((operator) => {
    const wanted = test[operator];
    return wanted === undefined || OPERATIONS[operator](value, wanted as never, scene);
  });
}

function hasCount(list: readonly unknown[], wanted: number | Count, scene: Scene): boolean {
  if (typeof wanted === 'number') return list.length === wanted;
  const { where, ...comparisons } = wanted;
  const counted = where ? list.filter((each) => isLike(each, where, scene)) : list;
  return passes(counted.length, comparisons, scene);
}

function isLike(element: unknown, wanted: Element, scene: Scene): boolean {
  return Object.entries(wanted).every(([property, test]) => {
    const value = follow(element, parseProperty(property));
    return passes(value, isLiteral(test) ? { equals: test } : test, scene);
  });
}

function compare(
  value: unknown,
  wanted: Operand,
  scene: Scene,
  decide: (value: unknown, other: unknown) => boolean,
): boolean {
  const other = resolve(wanted, scene);
  return value !== undefined && other !== undefined && !isUnknown(other) && decide(value, other);
}

function compareNumbers(
  value: unknown,
  wanted: Operand,
  scene: Scene,
  decide: (value: number, other: number) => boolean,
): boolean {
  const [a, b] = [toNumber(value), toNumber(resolve(wanted, scene))];
  return a !== undefined && b !== undefined && decide(a, b);
}

function resolve(operand: Operand, scene: Scene): unknown {
  if (isLiteral(operand)) return operand;
  const { path, captured, times = 1, plus = 0 } = operand;
  const value = path === undefined ? scene.captured.get(captured!) : valueAt(path, scene);
  if (operand.times === undefined && operand.plus === undefined) return value;
  const number = toNumber(value);
  return number === undefined ? undefined : number * times + plus;
}

/** `max` is what cgroup files say for no limit. */
function toNumber(value: unknown): number | undefined {
  if (value === 'max') return Number.POSITIVE_INFINITY;
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** `4` in a kernel file is a text, and in a lesson a number. */
function isSame(a: unknown, b: unknown): boolean {
  if (isLiteral(a) && isLiteral(b)) return String(a) === String(b);
  return JSON.stringify(a) === JSON.stringify(b);
}

function isPartOf(value: unknown, part: unknown): boolean {
  if (Array.isArray(value)) return value.some((each) => isSame(each, part));
  return isLiteral(value) && String(value).includes(String(part));
}

const isLiteral = (value: unknown): value is Literal =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
