import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withSession } from '../support/session.ts';

interface Explained {
  readonly profile: string;
  readonly steps: readonly string[];
  readonly hidden: readonly string[];
}

/** Another lab of this machine may have taken IDs meanwhile. */
const withoutIds = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/^(map .id 0) \d{10}/, '$1 N'));

for (const like of ['', ' --like docker', ' --like podman', ' --like privileged', ' --like runc']) {
  test(
    `it lists with reasons what build${like} does then, and does nothing`,
    withSession([], async (t) => {
      const { view, kind, calls, changes } = await t.do(`explain build box${like}`);
      assert.equal([kind, calls, changes], ['look', [], []]);
      assert.is(t.lab.boxes.size, 0);
      const { profile, steps } = view!.data as Explained;
      assert.is(profile, like.split(' ').at(-1) || 'ns-lab');
      for (const step of steps) {
        const line = view!.lines.find((each) => each.startsWith(`${step}  `));
        assert.ok(line && line.length > step.length + 10, step);
      }
      const { length } = t.session.entries;
      await t.do(`build${like}`);
      const done = t.session.entries.slice(length, -1).map(({ command }) => command);
      assert.equal(withoutIds(done), withoutIds(steps));
      const again = await t.do(`explain build${like}`);
      assert.equal((again.view!.data as Explained).steps, []);
      assert.ok(again.view!.lines.includes('nothing is missing'));
    }),
  );
}

test(
  'of a box that was begun by hand it lists what is missing, and what is out of reach',
  withSession(['new', 'unshare user mnt', 'map root', 'mount overlay', 'pivot_root'], async (t) => {
    const { view } = await t.do('explain build');
    const { steps, hidden } = view!.data as Explained;
    assert.not(steps.includes('mount overlay'));
    assert.equal(hidden, ['/proc', '/sys', '/dev']);
    assert.ok(view!.lines.some((line) => line.startsWith('out of reach')));
  }),
);

test(
  'what a profile is like, and where it cannot be the same, is said below',
  withSession([], async (t) => {
    const { lines } = (await t.do('explain build --like runc')).view!;
    assert.ok(lines.at(-1)!.startsWith('runc: '));
    assert.ok(lines.some((line) => line.startsWith('not the same: ')));
    assert.is((await t.fails('explain build --like dokcer')).kind, 'language');
  }),
);

test.run();
