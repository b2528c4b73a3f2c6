import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { cli } from '../support/cli.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';
import { findmnt, nsLink } from '../support/witness.ts';

/** What `build` sets, as the files of both versions say it. */
const LIMITS = {
  cpu: { 1: ['cpu.cfs_quota_us', '50000'], 2: ['cpu.max', '50000 100000'] },
  memory: { 1: ['memory.limit_in_bytes', `${256 * 2 ** 20}`], 2: ['memory.max', `${256 * 2 ** 20}`] },
  pids: { 1: ['pids.max', '128'], 2: ['pids.max', '128'] },
} as const;
type Limited = keyof typeof LIMITS;

/** The cgroup mounts of the box, as findmnt(8) sees them: what they show, by where. */
const cgroupMounts = (t: TestSession): Record<string, string> =>
  Object.fromEntries(
    findmnt(t.pid)
      .filter(({ fstype }) => fstype.startsWith('cgroup'))
      .map(({ target, fstype, source }) => [target, `${fstype} ${/\[.*\]/.exec(source)?.[0] ?? '[/]'}`]),
  );

if (needs('findmnt')) {
  test(
    'a complete box finds itself at the root of every hierarchy, and sees nothing above that',
    withSession(['build'], async (t) => {
      assert.not.equal(nsLink(t.pid, 'cgroup'), nsLink('self', 'cgroup'));
      const own = (await t.run('cat /proc/self/cgroup')).split('\n');
      assert.ok(own.length > 0);
      for (const line of own) assert.match(line, /^\d+:[^:]*:\/$/);
    }),
  );

  test(
    'what is mounted at /sys/fs/cgroup is what the machine has',
    withSession(['build'], async (t) => {
      const { kind, controllers, v2 } = t.lab.cgroups;
      const mounts = Object.keys(cgroupMounts(t));
      if (kind === 'none') assert.equal(mounts, []);
      else if (kind === 'v2') {
        assert.equal(mounts, ['/sys/fs/cgroup']);
        assert.match(cgroupMounts(t)['/sys/fs/cgroup']!, 'cgroup2');
      } else {
        const v1 = new Set([...controllers.values()].filter(({ version }) => version === 1));
        const names = [...v1].map((hierarchy) => hierarchy.controllers.join(','));
        const expected = [...names, ...(v2 ? ['unified'] : [])].map((name) => `/sys/fs/cgroup/${name}`);
        assert.equal(mounts.sort(), expected.sort());
      }
    }),
  );

  for (const controller of Object.keys(LIMITS) as Limited[]) {
    const place = placeOf(controller);
    if (isRefusal(place)) {
      skip(`the ${controller} limit of a complete box: ${textOf(place.explanation)}`);
      continue;
    }
    const { version, controllers } = place;
    const [file, contents] = LIMITS[controller][version];
    test(
      `the ${controller} limit that build sets is in the box's group, and the box reads it there`,
      withSession(['build'], async (t) => {
        const group = groupOf(t.pid, controller, version);
        assert.is(read(join(group, file)), contents);
        const inside = version === 2 ? 'unified' : controllers.join(',');
        const mount = t.lab.cgroups.kind === 'v2' ? '/sys/fs/cgroup' : `/sys/fs/cgroup/${inside}`;
        assert.is(await t.run(`cat ${mount}/${file}`), contents);
        await t.do('rm box');
        assert.not(existsSync(group));
      }),
    );
  }
}

test('the demo ends well, and leaves no group', () => {
  const { status, stdout, stderr } = cli(['demo']);
  assert.is(status, 0, stderr);
  for (const [, group] of stdout.matchAll(/\$ rmdir (\S+)/g)) assert.not(existsSync(group!), group);
  const limits = (Object.keys(LIMITS) as Limited[]).filter((one) => !isRefusal(placeOf(one)));
  assert.is(/\$ rmdir /.test(stdout), limits.length > 0);
});

test.run();
