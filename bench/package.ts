import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CannotMeasureError } from './benchmark.ts';

const ROOT = dirname(import.meta.dirname);

/** The built command, as package.json names it. @throws CannotMeasureError when it has not been built */
export function builtCommand(): string {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const path = join(ROOT, bin['ns-lab']);
  if (!existsSync(path)) throw new CannotMeasureError(`${path} is not there; \`npm run build\` makes it`);
  return path;
}
