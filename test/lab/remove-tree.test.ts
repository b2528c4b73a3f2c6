/** What a box leaves must not be able to keep the lab from closing. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeTree } from '../../src/lab/remove-tree.ts';
import { scratchDirectory } from '../support/scratch.ts';

/** A directory so deep that no path reaches its end. */
function makeDeep(directory: string, depth: number): void {
  const script = `
    const { mkdirSync } = require('node:fs');
    for (let i = 0; i < ${depth}; i++) { mkdirSync('d'); process.chdir('d'); }`;
  const { status, stderr } = spawnSync(process.execPath, ['--eval', script], {
    cwd: directory,
    encoding: 'utf8',
  });
  assert.is(status, 0, stderr);
}

test('names that are not UTF-8 go, files and directories', () => {
  const place = join(scratchDirectory(), 'box');
  mkdirSync(place);
  const odd = Buffer.concat([Buffer.from(`${place}/a`), Buffer.from([0xff, 0xfe])]);
  mkdirSync(odd);
  writeFileSync(Buffer.concat([odd, Buffer.from('/'), Buffer.from([0x80])]), '');
  removeTree(place);
  assert.not(existsSync(place));
});

test('directories go however deep they are, also where they are closed', () => {
  const place = join(scratchDirectory(), 'box');
  mkdirSync(join(place, 'beside'), { recursive: true });
  makeDeep(place, 600);
  makeDeep(join(place, 'beside'), 150);
  chmodSync(`${place}/beside${'/d'.repeat(66)}`, 0);
  removeTree(place);
  assert.not(existsSync(place));
});

test('a directory of many files goes, and a link in it leads nowhere', () => {
  const place = join(scratchDirectory(), 'box');
  const elsewhere = join(scratchDirectory(), 'elsewhere');
  for (const path of [place, elsewhere]) mkdirSync(path);
  writeFileSync(join(elsewhere, 'file'), '');
  for (let i = 0; i < 5000; i++) writeFileSync(join(place, String(i)), '');
  symlinkSync(elsewhere, join(place, 'link'));
  removeTree(place);
  assert.not(existsSync(place));
  assert.equal(readdirSync(elsewhere), ['file']);
});

test('what is a link by the time that it is removed is not followed', () => {
  const place = scratchDirectory();
  mkdirSync(join(place, 'elsewhere'));
  writeFileSync(join(place, 'elsewhere/file'), '');
  symlinkSync('elsewhere', join(place, 'box'));
  assert.throws(() => removeTree(join(place, 'box')), /ENOTDIR/);
  assert.ok(existsSync(join(place, 'elsewhere/file')));
});

test.run();
