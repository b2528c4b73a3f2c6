import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Outcome } from '../../scripts/test/result.ts';
import { type Limits, runFile } from '../../scripts/test/run-file.ts';
import type { TestUser } from '../../scripts/test/users.ts';
import { isAlive } from '../support/alive.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { waitUntil } from '../support/wait.ts';

const scratch = scratchDirectory();
const checkout = join(import.meta.dirname, '../..');
const user: TestUser = {
  name: 'me',
  home: scratch,
  env: process.env,
  ids: {},
  prefix: [],
  cwd: checkout,
  checkout,
  node: process.execPath,
};
const UVU = import.meta.resolve('uvu');
const SKIP = import.meta.resolve('../support/skip.ts');

/** What the runner makes of a test file with these lines. */
function run(lines: string, limits?: Limits): Promise<Outcome> {
  const file = join(scratch, 'sample.test.ts');
  writeFileSync(
    file,
    `import { suite, test } from '${UVU}';\nimport { skip } from '${SKIP}';\nvoid suite; void skip;\n${lines}\n`,
  );
  return runFile(file, user, limits ? { limits } : {});
}

async function counts(lines: string, limits?: Limits): Promise<[passed: number, failed: number]> {
  const { passed, failed } = await run(lines, limits);
  return [passed, failed];
}

test('tests that pass are counted', async () => {
  assert.equal(await counts("test('a', () => {}); test('b', async () => {}); test.run();"), [2, 0]);
});

test('every suite of a file counts', async () => {
  const lines = "test('a', () => {}); test.run(); const s = suite('s'); s('b', () => {}); s.run();";
  assert.equal(await counts(lines), [2, 0]);
});

test('a failure is counted, and its text and output are kept', async () => {
  const outcome = await run(
    "test('it works', () => { console.log('seen before'); throw new Error('broken'); }); test.run();",
  );
  assert.is(outcome.failed, 1);
  assert.match(outcome.failures, /it works\b.*\n.*broken/);
  assert.match(outcome.output, /seen before/);
});

test('what uvu swallows is a failure: hooks that throw, and tests that throw nothing', async () => {
  const tests = "test('a', () => {}); test('b', () => {}); test.run();";
  assert.equal(await counts(`test.before(() => { throw new Error('no'); }); ${tests}`), [0, 2]);
  assert.equal(await counts(`test.after.each(() => { throw new Error('no'); }); ${tests}`), [0, 2]);
  assert.equal(await counts(`test.after(() => { throw new Error('no'); }); ${tests}`), [0, 1]);
  assert.equal(await counts("test('a', () => { throw null; }); test.run();"), [0, 1]);
  assert.equal(await counts("test('a', () => Promise.reject()); test.run();"), [0, 1]);
});

test('a file without tests fails, and so does one that forgets to run them', async () => {
  assert.equal(await counts(''), [0, 1]);
  assert.equal(await counts("test('a', () => {});"), [0, 1]);
});

test('a file that cannot be loaded fails with the reason', async () => {
  const { failed, output } = await run("import './missing.ts'; test('a', () => {}); test.run();");
  assert.is(failed, 1);
  assert.match(output, /missing\.ts/);
});

test('a file that exits or is killed before its end fails', async () => {
  assert.equal(await counts("test('a', () => { process.exit(0); }); test.run();"), [0, 1]);
  const killed = await run("test('a', () => { process.kill(process.pid, 'SIGKILL'); }); test.run();");
  assert.is(killed.failed, 1);
  assert.match(killed.failures, /SIGKILL/);
});

test('an exit status that is not 0 fails a file whose tests passed', async () => {
  assert.equal(await counts("test('a', () => { process.exitCode = 3; }); test.run();"), [1, 1]);
});

test('a skipped test is not a passed one, and its reason is kept', async () => {
  const { passed, failed, skips } = await run("skip('not here'); test.run();");
  assert.equal([passed, failed, skips], [0, 0, ['not here']]);
});

test('a file that hangs is ended, with everything that it has started', async () => {
  const lines = `import { spawn } from 'node:child_process';
test('a', async () => {
  console.log(spawn('sleep', ['1000']).pid);
  await new Promise((resolve) => setTimeout(resolve, 1_000_000));
});
test.run();`;
  const { failed, failures, output } = await run(lines, { testsMs: 3000, endMs: 3000 });
  assert.is(failed, 1);
  assert.match(failures, /longer than 3 s/);
  const pid = Number(/\d+/.exec(output)?.[0]);
  // Gone, or a zombie that its new parent has yet to collect.
  await waitUntil(() => !isAlive(pid));
});

test('a file that does not end after its tests is ended', async () => {
  const lines = "setInterval(() => {}, 1000); test('a', () => {}); test.run();";
  const { passed, failed, failures } = await run(lines, { testsMs: 60_000, endMs: 200 });
  assert.equal([passed, failed], [1, 1]);
  assert.match(failures, /did not end/);
});

test.run();
