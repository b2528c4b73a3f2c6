import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchDisk } from '../support/disk.ts';
import { hasControllers } from '../support/load.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const disk = scratchDisk();
if (typeof disk === 'string') skip(`load io: ${disk}`);
else if (hasControllers('load io', 'io')) {
  const file = `${disk.directory}/.ns-lab-test-${process.pid}`;
  test(
    'the file has no name once it is open, and fsync waits for the disk',
    withSession(['new', `set io max ${disk.directory} wbps=16M`], async (t) => {
      const { calls, notes } = await t.do(`load io ${file} 1M`);
      assert.ok(calls.some(({ name }) => name === 'fsync'));
      assert.match(notes.join(), /1 MiB of 1 MiB written and on the disk/);
      assert.not(existsSync(file));
    }),
  );

  test(
    'a file that is there is not touched',
    withSession(['new', `set io max ${disk.directory} wbps=16M`], async (t) => {
      writeFileSync(file, 'mine');
      try {
        assert.is((await t.fails(`load io ${file} 1M`)).code, 'EEXIST');
        assert.is(read(file), 'mine');
      } finally {
        rmSync(file);
      }
    }),
  );

  test(
    'what is no disk is refused with the reason',
    withSession(['new', `set io max ${disk.directory} wbps=16M`], async (t) => {
      assert.match((await t.fails('load io /proc/file 1M')).message, /which is no disk/);
    }),
  );
}

test(
  'words that are no file or size are refused before any call',
  withSession(['new'], async (t) => {
    for (const words of ['', ' file 1M', ' /file', ' /file max', ' /file 1M indirect'])
      assert.is((await t.fails(`load io${words}`)).kind, 'language', words);
  }),
);

test.run();
