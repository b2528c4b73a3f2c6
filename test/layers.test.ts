import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const SOURCES = join(import.meta.dirname, '../src');
/** Each imports only from itself and from those before it. */
const LAYERS = ['locale', 'kernel', 'lab', 'steps', 'session', 'lessons', 'repl', 'cli.ts', 'launch.ts'];
const IMPORT = /(?:\bfrom|\bimport|\bimport\(|createRequire\(import\.meta\.url\)\()\s*'([^']+)'/g;

interface Import {
  /** The file that imports, below src/. */
  readonly file: string;
  readonly target: string;
}

const imports: Import[] = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .flatMap((file) =>
    [...readFileSync(join(SOURCES, file), 'utf8').matchAll(IMPORT)].map(([, target]) => ({
      file,
      target: target!,
    })),
  );

const layerOf = (path: string): number => LAYERS.indexOf(path.split('/')[0]!);

test('a layer imports only from itself and from those before it', () => {
  const inside = imports.filter(({ target }) => target.startsWith('.'));
  assert.ok(inside.length > 100);
  for (const { file, target } of inside) {
    const [from, to] = [layerOf(file), layerOf(relative(SOURCES, join(SOURCES, dirname(file), target)))];
    assert.ok(from >= 0 && to >= 0 && to <= from, `${file} imports ${target}`);
  }
});

test('koffi is used in one file, and what draws on a terminal by faces only', () => {
  const users = (name: string) => imports.filter(({ target }) => target === name).map(({ file }) => file);
  assert.equal([...new Set(users('koffi'))], ['kernel/ffi.ts']);
  for (const name of ['chalk', 'ink', 'react', '@xterm/headless'])
    assert.ok(users(name).every((file) => file.startsWith('repl/')));
  // Lines of a view are laid out where the view is made.
  assert.ok(users('string-width').every((file) => /^(repl|session\/views)\//.test(file)));
});

/** A file, and what is evaluated with it; what it imports only for its types, or only when it needs it, is not. */
function evaluatedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  if (!file.includes('.ts')) return found;
  const text = readFileSync(join(SOURCES, file), 'utf8');
  for (const [, target] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm))
    evaluatedWith(target!.startsWith('.') ? join(dirname(file), target!) : target!, found);
  return found;
}

test('a start loads no package that only some commands need', () => {
  const evaluated = evaluatedWith('repl/start.ts');
  assert.ok(evaluated.has('session/session.ts'));
  for (const name of ['ajv/dist/2020.js', 'cli-table3', 'koffi', 'marked', 'tar', 'yaml'])
    assert.not(evaluated.has(name), name);
});

test.run();
