import { listPaths } from '../../src/lessons/conditions/snapshot-paths.ts';
import { plainText, row } from './markdown.ts';

/** The table of paths in docs/lessons.md: made of the schemas, which the tests hold against real snapshots. */
export function pathTable(): string {
  const rows = listPaths().map(({ path, type, description }) =>
    row(`\`${path}\``, plainText(type), plainText(description)),
  );
  return ['', row('path', 'value', 'what it is'), row('---', '---', '---'), ...rows, ''].join('\n');
}
