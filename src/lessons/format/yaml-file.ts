import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';
import { words } from './words.ts';

/** Far more than a lesson nests, and far less than takes the parser's stack. */
const DEEPEST = 200;
/** How often an alias may be resolved, those in other aliases counted too. */
const MOST_ALIASES = 100;

/** Keys and positions from the root of a YAML file. */
export type YamlPath = readonly (string | number)[];

/** A YAML file, and where in it each value stands. */
export interface YamlFile {
  readonly name: string;
  readonly value: unknown;
  /** What is wrong with it as YAML. */
  readonly problems: readonly Problem[];
  /** The line of a value's key, or of the value, from 1; that of the nearest one around a value that is missing. */
  lineOf(path: YamlPath): number;
}

/** Reads YAML 1.2. Anchors work, types of a program's own and merge keys do not: a lesson is plain data. */
export function parseYaml(name: string, text: string): YamlFile {
  const lines = new LineCounter();
  const depth = depthOf(text);
  if (depth > DEEPEST) return broken(name, words().tooDeep(DEEPEST));
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  } catch (error) {
    // There are more ways to nest than those that were counted: the stack was too small for it.
    if (!(error instanceof RangeError)) throw error;
    return broken(name, words().tooDeep(DEEPEST));
  }
  const problems: Problem[] = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file: name,
    line: lines.linePos(pos[0]).line,
    message,
  }));
  // A broken document has no value that could be trusted.
  let value: unknown;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch (error) {
      // Aliases of aliases of aliases: few bytes that stand for more than any memory.
      problems.push({ file: name, message: (error as Error).message });
    }
  }
  const offsetOf = (path: YamlPath): number => {
    if (path.length === 0) return 0;
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const key = path.at(-1);
    const pair = isMap(parent)
      ? parent.items.find((item) => isPair(item) && isNode(item.key) && item.key.toJSON() === key)
      : undefined;
    const node = pair ? pair.key : document.getIn(path, true);
    return isNode(node) && node.range ? node.range[0] : offsetOf(path.slice(0, -1));
  };
  return {
    name,
    value,
    problems,
    lineOf: (path) => lines.linePos(offsetOf(path)).line,
  };
}

/** How deep a text may be nested at most: by its brackets, and by its indentation. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of `\n${text}`.matchAll(/[[{]|[\]}]|\n[ ?-]*/g)) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth = Math.max(0, depth - 1);
    // A list in a list in a list takes two characters for each, a map at least one.
    else deepest = Math.max(deepest, /[-?]/.test(token) ? (token.length - 1) / 2 : token.length - 1);
  }
  return deepest;
}

const broken = (name: string, message: string): YamlFile => ({
  name,
  value: undefined,
  problems: [{ file: name, message }],
  lineOf: () => 1,
});

/** `steps.0.done`, the field of a problem. */
export const fieldOf = (path: YamlPath): string => path.join('.');
