/** What the scripts of package.json say to who asks them, or writes something else than they know. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const CHECKOUT = join(import.meta.dirname, '../..');

/** The scripts that are told something on their command line, by file, and a command line that each refuses. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'bench/run.ts': ['--rounds', 'often'],
  'scripts/test.ts': ['one', 'two'],
  'scripts/test-nodes.ts': ['--shrt'],
  'scripts/test-v2.ts': ['one', 'two'],
};

const run = (file: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', join(CHECKOUT, file), ...args], {
    cwd: CHECKOUT,
    encoding: 'utf8',
  });

for (const [file, wrong] of Object.entries(SCRIPTS)) {
  test(`${file} --help prints how it is used, and does nothing`, () => {
    const { status, stdout, stderr } = run(file, '--help');
    assert.match(stdout, /^usage: npm /);
    assert.is(stderr, '');
    assert.is(status, 0);
  });

  test(`${file} refuses an option that it does not know, without a stack trace`, () => {
    const { status, stdout, stderr } = run(file, '--nonsense');
    assert.match(stderr, /^Unknown option '--nonsense'\nusage: npm /);
    assert.not.match(stderr, /\n\s+at /);
    assert.is(stdout, '');
    assert.is(status, 2);
  });

  test(`${file} refuses ${wrong.join(' ')} before it does anything`, () => {
    const { status, stdout, stderr } = run(file, ...wrong);
    assert.match(stderr, /usage: npm /);
    assert.is(stdout, '');
    assert.is(status, 2);
  });
}

test.run();
