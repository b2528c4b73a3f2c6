import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

const READY = ['new', 'unshare user', 'map root', 'keep caps docker', 'set no_new_privs'];

test(
  'the box runs under a filter, and so does every program that joins it',
  withSession([...READY, 'set seccomp default'], async (t) => {
    assert.is(statusLine(t.pid, 'Seccomp'), '2');
    assert.is(statusLine(t.pid, 'Seccomp_filters'), '1');
    const lines = await t.run('grep ^Seccomp /proc/self/status');
    assert.is(lines, 'Seccomp:\t2\nSeccomp_filters:\t1');
  }),
);

test(
  'it forbids new namespaces and mounts, and ordinary work goes on',
  withSession([...READY, 'set seccomp default'], async (t) => {
    for (const program of ['unshare --uts true', 'unshare --user true']) {
      const error = await t.fails(`run ${program}`);
      assert.is(error.kind, 'exit');
      assert.match(t.output, 'Operation not permitted');
    }
    assert.is(await t.run("sh -c 'ls / | wc -l > /dev/null && echo fine'"), 'fine');
  }),
);

test(
  'a forbidden call of a step fails with the filter as its cause',
  withSession([...(isRoot ? ['new'] : ['new', 'unshare user', 'map root']), 'unshare mnt'], async (t) => {
    // The capability is there, so only the filter can be the reason.
    await t.do('set no_new_privs', 'set seccomp deny mount');
    const error = await t.fails('mount tmpfs /tmp');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'seccomp filter forbids this call');
  }),
);

test(
  'what the capabilities of the box allow, the filter allows',
  withSession(
    ['new', 'unshare user mnt', 'map root', 'set no_new_privs', 'set seccomp default'],
    async (t) => {
      assert.is(await t.run("sh -c 'mount -t tmpfs none /mnt && echo mounted'"), 'mounted');
    },
  ),
);

test(
  'without CAP_SYS_ADMIN it needs no_new_privs first',
  withSession(['new', ...(isRoot ? ['drop caps all'] : [])], async (t) => {
    const error = await t.fails('set seccomp default');
    assert.is(error.code, 'EACCES');
    assert.match(
      error.message,
      /^seccomp\(SECCOMP_SET_MODE_FILTER, 0, \{\d+, \[\d+ instructions\]\}\) = -1 EACCES/,
    );
    assert.is(error.remedy, 'set no_new_privs');
    assert.is(statusLine(t.pid, 'Seccomp'), '0');
    await t.do('set no_new_privs', 'set seccomp default');
  }),
);

test(
  'filters add up',
  withSession([...READY, 'set seccomp default', 'set seccomp deny mkdir mkdirat'], async (t) => {
    assert.is(statusLine(t.pid, 'Seccomp_filters'), '2');
    assert.match(await t.run('grep Seccomp_filters /proc/self/status'), /\t2$/);
  }),
);

test.run();
