import { mkdirSync, rmdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { placeOf } from '../support/limits.ts';
import { hasControllers } from '../support/load.ts';
import { orEmpty } from '../support/read.ts';
import { type TestSession, withSession } from '../support/session.ts';

const linesOf = async (t: TestSession, line: string) => (await t.do(line)).view!.lines;

if (hasControllers('show cgroup', 'memory', 'pids')) {
  test(
    'one controller, with its files and the limit that counts',
    withSession(['new', 'set memory max 32M'], async (t) => {
      const lines = await linesOf(t, 'show cgroup memory');
      const [group] = t.lab.boxes.get('box')!.cgroups;
      assert.match(lines[0]!, /^memory: v[12] \//);
      assert.ok(lines.some((line) => /^ {2}memory\.(max|limit_in_bytes) +33554432$/.test(line)));
      assert.ok(lines.includes(`  memory max that counts: 32 MiB, of ${group}`), lines.join('\n'));
      assert.not(lines.some((line) => line.startsWith('pids')));
    }),
  );

  test(
    "a controller without a limit is shared, and no file of others is shown as the box's",
    withSession(['new'], async (t) => {
      const lines = await linesOf(t, 'show cgroup pids');
      assert.match(lines[1]!, /a group that it shares/);
      assert.not(lines.some((line) => /^ {2}pids\./.test(line)));
    }),
  );

  test(
    'the tree has the groups of all boxes, what was made in them, and their processes',
    withSession(['new one', 'set pids max 20', 'new two', 'set pids max 20'], async (t) => {
      const boxes = ['one', 'two'].map((name) => t.lab.boxes.get(name)!);
      const below = `${boxes[1]!.cgroups[0]}/below`;
      mkdirSync(below);
      const text = (await linesOf(t, 'show cgroup tree')).join('\n');
      rmdirSync(below);
      for (const { cgroups, pid } of boxes)
        assert.match(text, `${cgroups[0]!.split('/').at(-1)}  (1 process: ${pid})`);
      assert.match(text, /└─ below/);
      assert.match(text, 'ns-lab is here');
    }),
  );
}

test(
  'without any group the tree says how a box gets one',
  withSession(['new'], async (t) => {
    assert.match((await linesOf(t, 'show cgroup tree')).join(), 'a box gets one with its first limit');
  }),
);

test(
  'pressure is that of the machine, and of the box where it has a v2 group',
  withSession(['new'], async (t) => {
    if (orEmpty('/proc/pressure/cpu') === '') {
      assert.match((await linesOf(t, 'show pressure')).join(), 'psi=1');
      return;
    }
    const place = placeOf('cpu');
    const isV2 = !isRefusal(place) && place.version === 2;
    if (isV2) await t.do('set cpu quota 50%');
    const lines = await linesOf(t, 'show pressure');
    assert.ok(lines.some((line) => /^the machine +io +some +[\d.]+%/.test(line)));
    assert.is(
      lines.some((line) => /^box +memory +full +[\d.]+%/.test(line)),
      isV2,
    );
  }),
);

test.run();
