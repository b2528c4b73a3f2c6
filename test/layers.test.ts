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

test.run();
