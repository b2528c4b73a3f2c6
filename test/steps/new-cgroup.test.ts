import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCgroupView } from '../../src/kernel/cgroup/hierarchies.ts';
import { placesOf } from '../../src/lab/own-groups.ts';
import { orEmpty, read } from '../support/read.ts';
import { type TestSession, withSession } from '../support/session.ts';

/** The groups of a process by hierarchy, but for hierarchies that only have a name. */
const groupsOf = (pid: number | 'self'): Map<string, string> =>
  new Map(
    read(`/proc/${pid}/cgroup`)
      .trim()
      .split('\n')
      .map((line) => line.split(':') as [string, string, string])
      .filter(([, controllers]) => !controllers.startsWith('name='))
      .map(([, controllers, path]) => [controllers, path]),
  );

const isMember = (pid: number, directory: string): boolean =>
  read(`${directory}/cgroup.procs`).split('\n').includes(String(pid));

const canMake = (t: TestSession): boolean => placesOf(t.lab).length > 0;

test(
  'the box has a group of its own in every hierarchy where one can be made, and they go with it',
  withSession(['new'], async (t) => {
    if (!canMake(t)) {
      const { kind, remedy } = await t.fails('new cgroup');
      assert.equal([kind, remedy], ['unavailable', 'doctor']);
      return;
    }
    const { notes, equivalents } = await t.do('new cgroup');
    const [own, theirs] = [groupsOf(t.pid), groupsOf(t.lab.host.pid)];
    const { cgroups } = t.lab.boxes.get('box')!;
    const places = placesOf(t.lab);
    assert.is(cgroups.length, places.length);
    assert.match(notes[0]!, new RegExp(`^${places.length} groups? made`));
    for (const place of places) {
      const key =
        place.version === 2
          ? ''
          : [...own.keys()].find((name) => place.controllers.includes(name.split(',')[0]!));
      assert.not.equal(own.get(key!), theirs.get(key!), key);
    }
    for (const directory of cgroups) assert.ok(isMember(t.pid, directory), directory);
    for (const line of equivalents.filter((each) => each.startsWith('mkdir ')))
      assert.ok(existsSync(line.slice('mkdir '.length)), line);
    const again = await t.do('new cgroup');
    assert.match(again.notes[0]!, /already/);
    await t.do('rm box');
    for (const directory of cgroups) assert.not(existsSync(directory), directory);
  }),
);

test(
  'a limit goes into the group that is there',
  withSession(['new'], async (t) => {
    if (!canMake(t)) return;
    await t.do('new cgroup');
    const before = t.lab.boxes.get('box')!.cgroups.length;
    await t.do('set pids max 50');
    const { cgroups } = t.lab.boxes.get('box')!;
    assert.is(cgroups.length, before);
    const limited = cgroups.filter((directory) => orEmpty(`${directory}/pids.max`) === '50');
    assert.is(limited.length, 1);
    assert.ok(isMember(t.pid, limited[0]!));
  }),
);

test(
  'the places are those of the hierarchies that this machine has',
  withSession([], (t) => {
    const { v2, controllers } = readCgroupView();
    const roots = new Set([...controllers.values(), ...(v2 ? [v2] : [])].map(({ mount }) => mount));
    for (const { parent } of placesOf(t.lab))
      assert.ok(
        [...roots].some((root) => parent.startsWith(root)),
        parent,
      );
  }),
);

test.run();
