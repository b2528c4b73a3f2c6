import { isMap, isNode, isPair, LineCounter, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  const problems = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    file: name,
    line: lines.linePos(pos[0]).line,
    message,
  }));
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
    // A broken document has no value that could be trusted.
    value: problems.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 }),
    problems,
    lineOf: (path) => lines.linePos(offsetOf(path)).line,
  };
}

/** `steps.0.done`, the field of a problem. */
export const fieldOf = (path: YamlPath): string => path.join('.');
