import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CAPABILITIES } from '../../src/kernel/capabilities.ts';
import { expandCapabilities } from '../../src/steps/capability-sets.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { capabilities, statusLine } from '../support/witness.ts';

const SETS = ['CapEff', 'CapPrm', 'CapInh', 'CapBnd', 'CapAmb'] as const;

/** A box with capabilities: as root every box has them. */
const powerful = isRoot ? ['new'] : ['new', 'unshare user', 'map root'];

if (needs('capsh')) {
  test(
    'one capability leaves every set, and the others stay',
    withSession(powerful, async (t) => {
      const before = capabilities(t.pid, 'CapBnd');
      const { changes } = await t.do('drop caps net_raw CAP_SYS_TIME');
      const left = before.filter((name) => name !== 'cap_net_raw' && name !== 'cap_sys_time');
      assert.equal(capabilities(t.pid, 'CapBnd'), left);
      assert.equal(capabilities(t.pid, 'CapEff'), left);
      assert.equal(capabilities(t.pid, 'CapPrm'), left);
      assert.equal(
        changes.map(({ path }) => path),
        ['caps.effective', 'caps.permitted', 'caps.bounding'],
      );
    }),
  );

  test(
    'all means all, and no program of the box gets one back',
    withSession(powerful, async (t) => {
      await t.do('drop caps all');
      for (const set of SETS) assert.equal(capabilities(t.pid, set), [], set);
      const lines = (await t.run('grep ^Cap /proc/self/status')).split('\n');
      assert.equal([...new Set(lines.map((line) => line.split('\t')[1]))], ['0'.repeat(16)]);
    }),
  );
}

test('all are those that the kernel has, also when it has more than are known by name', () => {
  const newer = CAPABILITIES.length;
  assert.ok(expandCapabilities(['all'], newer).has(`CAP_${newer}`));
  assert.is(expandCapabilities(['all'], newer).size, newer + 1);
});

test(
  'the shell command puts back only what the box still had',
  withSession(powerful, async (t) => {
    await t.do('drop caps sys_admin');
    const { equivalents } = await t.do('keep caps sys_admin chown');
    assert.is(equivalents[0], 'exec setpriv --bounding-set -all,+chown --inh-caps -all sh');
  }),
);

test(
  'dropping what is gone does no harm',
  withSession(powerful, async (t) => {
    await t.do('drop caps net_raw');
    const before = statusLine(t.pid, 'CapBnd');
    await t.do('drop caps net_raw');
    assert.is(statusLine(t.pid, 'CapBnd'), before);
  }),
);

test(
  'afterwards the kernel refuses what needed it, and the error names the capability',
  withSession(powerful, async (t) => {
    await t.do('unshare uts mnt', 'drop caps all');
    const refusals: readonly [line: string, cause: RegExp][] = [
      ['set hostname web', /CAP_SYS_ADMIN/],
      ['mount tmpfs /tmp', /CAP_SYS_ADMIN/],
      ['chroot /usr', /CAP_SYS_CHROOT/],
      ['unshare ipc', /CAP_SYS_ADMIN/],
    ];
    for (const [line, cause] of refusals) {
      const error = await t.fails(line);
      assert.is(error.code, 'EPERM', line);
      assert.match(error.cause!, cause, line);
    }
    await t.do('run true');
  }),
);

test(
  'it needs CAP_SETPCAP itself',
  withSession(isRoot ? ['new', 'drop caps setpcap'] : ['new'], async (t) => {
    const error = await t.fails('drop caps net_raw');
    assert.is(error.message, 'prctl(PR_CAPBSET_DROP, CAP_NET_RAW) = -1 EPERM (Operation not permitted)');
    assert.match(
      error.cause!,
      isRoot ? 'it needs CAP_SETPCAP, which the box has given up for good' : 'which the box does not have',
    );
    assert.match(error.remedy!, isRoot ? 'undo' : 'unshare user');
    await t.do('unshare user', 'drop caps net_raw');
  }),
);

test(
  'a name that is none is refused with what a name looks like',
  withSession(powerful, async (t: TestSession) => {
    assert.match((await t.fails('drop caps net_rw')).message, 'did you mean "CAP_NET_RAW"?');
    assert.is((await t.fails('drop caps')).kind, 'language');
  }),
);

test.run();
