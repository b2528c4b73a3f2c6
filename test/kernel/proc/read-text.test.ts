import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readText } from '../../../src/kernel/proc/read-text.ts';

const directory = mkdtempSync(join(tmpdir(), 'ns-lab-test-'));
test.after(() => rmSync(directory, { recursive: true }));

test('a file larger than the buffer is read to its end, and a small one after it too', () => {
  const path = join(directory, 'large');
  const text = 'größer\n'.repeat(30_000);
  writeFileSync(path, text);
  assert.is(readText(path), text);
  writeFileSync(path, 'small');
  assert.is(readText(path), 'small');
});

test('a file of /proc that the kernel hands out in parts is read to its end', async () => {
  const child = spawn('cat');
  child.stdin.write('once it answers, it is loaded');
  await once(child.stdout, 'data');
  // A list much longer than the page that one read(2) gets; its figures may change, its lines do not.
  const path = `/proc/${child.pid}/smaps`;
  const lines = Number(execFileSync('wc', ['-l', path], { encoding: 'utf8' }).split(' ')[0]);
  const text = readText(path);
  child.kill('SIGKILL');
  await once(child, 'close');
  assert.ok(text.length > 8192, `${text.length} bytes`);
  assert.is(text.split('\n').length - 1, lines);
});

test('the error of node:fs passes through', () => {
  assert.throws(() => readText(join(directory, 'missing')), /^ENOENT: no such file/);
});

test.run();
