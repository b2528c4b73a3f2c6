import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleTests } from '../../scripts/test/bundles.ts';
import { skip } from '../support/skip.ts';

function canBundle(): boolean {
  try {
    accessSync(join(import.meta.dirname, '../../node_modules/.cache'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

if (!canBundle()) skip('bundles are made below node_modules, which is not ours');
else
  test('a bundle with its packages loads those that are CommonJS and ask for modules of Node.js', async () => {
    const file = 'src/lessons/format/yaml-file.ts';
    const bundles = await bundleTests([file], { withPackages: true });
    try {
      const script = `await import(${JSON.stringify(bundles.bundleOf(file))}); console.log('loaded')`;
      const env = { ...process.env, ...bundles.environment() };
      const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
        encoding: 'utf8',
        env,
      });
      assert.is(output, 'loaded\n');
    } finally {
      bundles.remove();
    }
  });

test.run();
