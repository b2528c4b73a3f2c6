import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type TestSession, withSession } from '../support/session.ts';

const NAMESPACES = ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'time'].map(
  (type) => `${type} namespace`,
);

interface Row {
  readonly what: string;
  readonly box: string;
  readonly host: string;
  readonly isShared: boolean;
}

async function rowsOf(t: TestSession, command = 'diff host'): Promise<Row[]> {
  const { view, kind, calls, changes } = await t.do(command);
  assert.equal([kind, calls, changes], ['look', [], []]);
  const rows = view!.data as Row[];
  const own = rows.filter(({ isShared }) => !isShared).length;
  assert.is(view!.lines.length, rows.length + 2);
  assert.is(view!.lines.at(-1), `${own} of ${rows.length} are its own`);
  for (const [index, { what, isShared }] of rows.entries()) {
    const line = view!.lines[index + 1]!;
    assert.ok(line.startsWith(what) && line.endsWith(isShared ? 'shared' : 'its own'), line);
  }
  return rows;
}

const own = (rows: readonly Row[]): string[] =>
  rows.filter(({ isShared }) => !isShared).map(({ what }) => what);

test(
  'a new box shares all but what it lost by becoming an ordinary process',
  withSession(['new'], async (t) => {
    const rows = await rowsOf(t);
    assert.equal(
      rows.slice(0, NAMESPACES.length).map(({ what }) => what),
      NAMESPACES,
    );
    assert.equal(own(rows), []);
  }),
);

test(
  'each namespace of its own is one row, with both inode numbers',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    const before = own(await rowsOf(t));
    assert.ok(before.includes('user namespace'));
    await t.do('unshare uts ipc');
    const rows = await rowsOf(t);
    assert.equal(
      own(rows).filter((what) => !before.includes(what)),
      // The name is still the same one; but it is the box's own.
      ['uts namespace', 'ipc namespace', 'hostname'],
    );
    const { namespaces } = t.snapshot();
    const uts = rows.find(({ what }) => what === 'uts namespace')!;
    assert.equal([uts.box, uts.host], [String(namespaces.uts), String(t.snapshot('host').namespaces.uts)]);
    await t.do('set hostname web');
    const name = (await rowsOf(t)).find(({ what }) => what === 'hostname')!;
    assert.equal([name.box, name.isShared], ['web', false]);
  }),
);

test(
  'privileges are compared too',
  withSession(
    ['new', 'unshare user', 'map root', 'keep caps docker', 'set no_new_privs', 'set seccomp default'],
    async (t) => {
      const rows = await rowsOf(t);
      const row = (name: string) => {
        const { box, host, isShared } = rows.find(({ what }) => what === name)!;
        return [box, host, isShared];
      };
      assert.is(row('capabilities')[0], '14 in the bounding set');
      assert.equal(row('no_new_privs'), ['yes', 'no', false]);
      assert.equal(row('seccomp').slice(0, 1), ['filter']);
    },
  ),
);

test(
  'a complete container has all namespaces, its name, root and privileges for itself',
  withSession(['build'], async (t) => {
    const names = own(await rowsOf(t));
    for (const what of [
      ...NAMESPACES,
      'hostname',
      'root directory',
      'capabilities',
      'no_new_privs',
      'seccomp',
    ])
      assert.ok(names.includes(what), `${what}: ${names}`);
    const root = (await rowsOf(t)).find(({ what }) => what === 'root directory')!;
    assert.is(root.box, 'overlay overlay');
  }),
);

test(
  'the host shares everything with itself, and another box may be asked for',
  withSession(['new first', 'unshare user', 'new second'], async (t) => {
    assert.equal(own(await rowsOf(t, 'host: diff host')), []);
    assert.equal(own(await rowsOf(t)), []);
    assert.ok(own(await rowsOf(t, 'first: diff host')).includes('user namespace'));
  }),
);

test(
  'it compares with the host, or with another box, and with nothing else',
  withSession([], async (t) => {
    assert.match((await t.fails('diff hots')).message, /NAME is missing/);
    assert.is((await t.fails('diff')).kind, 'language');
    assert.is((await t.fails('diff host box')).kind, 'language');
  }),
);

test.run();
