/** The package as it is published, with the packages that it depends on and no others beside it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cliEnvironment, cliPath } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { tarFile } from '../support/tar-file.ts';

const CHECKOUT = join(import.meta.dirname, '../..');
const description = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
};

/** The path of the program of an installation. Its packages are the checkout's, by links. */
function install(): string {
  const modules = join(scratchDirectory(), 'node_modules');
  const own = join(modules, 'ns-lab');
  mkdirSync(own, { recursive: true });
  for (const name of Object.keys(description.dependencies))
    symlinkSync(join(CHECKOUT, 'node_modules', name), join(modules, name));
  // npm puts package.json into every package; dist is what was built of these sources.
  for (const name of ['package.json', ...description.files.filter((each) => each !== 'dist')])
    cpSync(join(CHECKOUT, name), join(own, name), { recursive: true });
  cpSync(dirname(cliPath()), join(own, 'dist'), { recursive: true });
  return join(own, description.bin['ns-lab']!);
}

const program = install();
const state = scratchDirectory();

function run(args: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    ...{ input, encoding: 'utf8', cwd: dirname(program), env: { ...cliEnvironment(state), LANG: 'C.UTF-8' } },
  });
  assert.is(stderr, '');
  return { status, stdout };
}

test('the published files are enough for the lessons: to list them, and to check one against the kernel', () => {
  assert.match(run(['lesson', 'list']).stdout, /01-process/);
  const { status, stdout } = run(['lesson', 'check', join(dirname(program), '../lessons/01-process')]);
  assert.is(status, 0, stdout);
});

test('they are enough for commands that load a package late: tables and archives', () => {
  assert.match(run(['doctor']).stdout, /namespaces/);
  const archive = join(state, 'image.tar');
  writeFileSync(
    archive,
    tarFile([
      { name: 'bin/', type: 'directory' },
      { name: 'bin/true', mode: 0o755 },
    ]),
  );
  const script = `new web\nunshare user mnt\nmap root\nmount overlay --image ${archive}\n`;
  assert.is(run(['run', '-'], script).status, 0);
});

test.run();
