import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { filesLeftBehind, findTraces } from '../../scripts/test/leftovers.ts';
import { isAlive } from '../support/alive.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { waitUntil } from '../support/wait.ts';

test('a program of a box that no ns-lab is responsible for is found and named', async () => {
  // Its parent ends at once; its environment is that of a program in a box.
  const script = 'sleep 1000 >/dev/null 2>&1 & echo $!';
  const env = { PATH: process.env.PATH, NS_LAB_BOX: 'box' };
  const pid = Number(execFileSync('sh', ['-c', script], { env, encoding: 'utf8' }));
  const name = `process ${pid} (sleep)`;
  try {
    await waitUntil(() => findTraces().has(name));
  } finally {
    process.kill(pid, 'SIGKILL');
  }
  await waitUntil(() => !isAlive(pid));
  assert.not(findTraces().has(name));
});

test('mounts and interfaces of this machine are among the traces', () => {
  const traces = [...findTraces()];
  assert.ok(traces.some((trace) => /^mount \S+ \/proc proc /.test(trace)));
  assert.ok(traces.includes('link lo'));
});

test('journals and layers in the directories of a test user are found', () => {
  const home = scratchDirectory();
  assert.equal(filesLeftBehind(home), []);
  mkdirSync(join(home, 'state/journal'), { recursive: true });
  mkdirSync(join(home, '.cache/ns-lab/labs/1-abcd'), { recursive: true });
  writeFileSync(join(home, 'state/journal/1-abcd.jsonl'), '');
  const found = [join(home, 'state/journal/1-abcd.jsonl'), join(home, '.cache/ns-lab/labs/1-abcd')];
  assert.equal(
    filesLeftBehind(home),
    found.map((path) => `file ${path}`),
  );
});

test.run();
