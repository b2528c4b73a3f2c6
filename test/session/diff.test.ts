import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type TestSession, withSession } from '../support/session.ts';

interface Difference {
  readonly path: string;
  readonly values: readonly [unknown, unknown];
}

async function differences(t: TestSession, command: string): Promise<Difference[]> {
  const { view, kind, calls } = await t.do(command);
  assert.equal([kind, calls], ['look', []]);
  return view!.data as Difference[];
}

test(
  'two boxes that were made alike do not differ',
  withSession(['new one', 'new two'], async (t) => {
    assert.equal(await differences(t, 'diff one two'), []);
    assert.is((await t.do('diff one two')).view!.lines.at(-1), 'nothing differs');
  }),
);

test(
  'it shows who has a namespace of their own, and not its number',
  withSession(
    ['new one', 'unshare user', 'map root', 'unshare uts', 'new two', 'unshare user', 'map root'],
    async (t) => {
      assert.equal(await differences(t, 'diff one two'), [
        { path: 'namespaces.uts', values: ['own', 'host'] },
      ]);
      await t.do('two: unshare uts', 'one: set hostname first', 'two: set hostname second');
      assert.equal(await differences(t, 'diff one two'), []);
    },
  ),
);

test(
  'a namespace that both are in is named as well',
  withSession(['new one', 'unshare user', 'map root', 'unshare net', 'new two'], async (t) => {
    await t.do('two: join one user net');
    const found = await differences(t, 'diff one two');
    for (const type of ['user', 'net'])
      assert.equal(found.find(({ path }) => path === `namespaces.${type}`)?.values, ['shared', 'shared']);
  }),
);

test(
  'of capabilities it shows those that only one of them has',
  withSession(['new one', 'unshare user', 'map root', 'new two', 'unshare user', 'map root'], async (t) => {
    await t.do('one: keep caps kill net_raw', 'two: keep caps kill setuid');
    const { view } = await t.do('diff one two');
    const effective = view!.lines.find((line) => line.startsWith('caps.effective'))!;
    assert.match(effective, /also CAP_NET_RAW +also CAP_SETUID$/);
  }),
);

test(
  'a box, and a box like that of another runtime, differ in what the other leaves out',
  withSession(['build mine', 'build its --like privileged'], async (t) => {
    const found = await differences(t, 'diff mine its');
    const paths = found.map(({ path }) => path);
    for (const path of [
      'caps.effective',
      'noNewPrivs',
      'seccomp.mode',
      'mounts./proc/sys',
      'mounts./proc/keys',
    ])
      assert.ok(paths.includes(path), `${path}: ${paths}`);
    assert.not(
      paths.some((path) => /hostname|process|network/.test(path)),
      `${paths}`,
    );
    assert.is((await t.do('diff mine its')).view!.lines.at(-1), `${found.length} things differ`);
  }),
);

test(
  'both must be boxes that run',
  withSession(['new one'], async (t) => {
    assert.is((await t.fails('diff one')).kind, 'language');
    assert.ok(!(await t.execute('diff one nobody')).ok);
    await t.do('new two', 'exec true');
    assert.ok(!(await t.execute('diff one two')).ok);
  }),
);

test.run();
