import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { isRoot, withSession } from '../support/session.ts';
import { capabilities } from '../support/witness.ts';

/** The list of Docker's own documentation, "Runtime privilege and Linux capabilities". */
const DOCKER = [
  'cap_chown',
  'cap_dac_override',
  'cap_fowner',
  'cap_fsetid',
  'cap_kill',
  'cap_setgid',
  'cap_setuid',
  'cap_setpcap',
  'cap_net_bind_service',
  'cap_net_raw',
  'cap_sys_chroot',
  'cap_mknod',
  'cap_audit_write',
  'cap_setfcap',
];

const powerful = isRoot ? ['new'] : ['new', 'unshare user', 'map root'];

if (needs('capsh')) {
  test(
    'docker keeps 14, in the box and in every program that joins it',
    withSession([...powerful, 'keep caps docker'], async (t) => {
      for (const set of ['CapEff', 'CapPrm', 'CapBnd'] as const) {
        assert.equal(capabilities(t.pid, set).sort(), [...DOCKER].sort(), set);
      }
      const [, mask] = (await t.run('grep CapEff /proc/self/status')).split('\t');
      assert.is(BigInt(`0x${mask}`).toString(2).replaceAll('0', '').length, 14);
    }),
  );

  test(
    'names are kept, everything else goes',
    withSession([...powerful, 'keep caps net_raw CAP_KILL'], (t) => {
      assert.equal(capabilities(t.pid, 'CapEff'), ['cap_kill', 'cap_net_raw']);
      assert.equal(capabilities(t.pid, 'CapBnd'), ['cap_kill', 'cap_net_raw']);
    }),
  );

  test(
    'what is gone is not given back',
    withSession([...powerful, 'keep caps net_raw setpcap', 'keep caps net_raw chown'], (t) => {
      assert.equal(capabilities(t.pid, 'CapBnd'), ['cap_net_raw']);
    }),
  );
}

test(
  'it needs CAP_SETPCAP',
  withSession(isRoot ? ['new', 'drop caps setpcap'] : ['new'], async (t) => {
    const error = await t.fails('keep caps docker');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'needs CAP_SETPCAP');
  }),
);

test(
  'words that are no capabilities are refused',
  withSession(powerful, async (t) => {
    assert.match((await t.fails('keep caps dockr')).message, 'did you mean "docker"?');
    assert.is((await t.fails('keep caps')).kind, 'language');
    assert.is((await t.fails('keep caps all')).kind, 'language');
  }),
);

test.run();
