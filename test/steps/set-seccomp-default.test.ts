import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assembleCaller } from '../support/call-by-number.ts';
import { needs } from '../support/programs.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
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

if (process.arch === 'x64' && needs('as', 'ld')) {
  const directory = scratchDirectory();
  const [call64, call32] = [assembleCaller(directory, 64), assembleCaller(directory, 32)];
  const [EPERM, ENOSYS] = [1, 38];
  const CLONE_NEWUSER = 0x10000000;

  /** How a program that makes one call exits: with 0, or the errno. */
  const ask = async (
    t: TestSession,
    program: string,
    number: number,
    first = 0,
  ): Promise<number | string> => {
    const { exit } = await t.execute(`run ${program} ${number} ${first}`);
    return exit && 'code' in exit ? exit.code : JSON.stringify(exit);
  };

  test(
    'programs of 64 and 32 bits may call what those of Docker may, and are told no otherwise, not killed',
    withSession([...READY, 'set seccomp default'], async (t) => {
      // getpid, mount, unshare, keyctl, io_uring_setup, clone3, clone of a namespace, socket(AF_ALG), socket(AF_VSOCK).
      assert.is(await ask(t, call64, 39), 0);
      for (const number of [165, 272, 250, 425])
        assert.is(await ask(t, call64, number), EPERM, String(number));
      assert.is(await ask(t, call64, 435), ENOSYS);
      assert.is(await ask(t, call64, 56, CLONE_NEWUSER), EPERM);
      for (const family of [38, 40]) assert.is(await ask(t, call64, 41, family), EPERM);
      assert.is(await ask(t, call32, 20), 0);
      for (const number of [21, 310, 288, 425])
        assert.is(await ask(t, call32, number), EPERM, String(number));
      assert.is(await ask(t, call32, 435), ENOSYS);
      assert.is(await ask(t, call32, 120, CLONE_NEWUSER), EPERM);
      for (const family of [38, 40]) assert.is(await ask(t, call32, 359, family), EPERM);
    }),
  );

  test(
    'x32 calls and calls of kernels to come do not exist',
    withSession([...READY, 'set seccomp default'], async (t) => {
      const X32 = 0x40000000;
      assert.equal([await ask(t, call64, X32 + 39), await ask(t, call64, 600)], [ENOSYS, ENOSYS]);
      assert.is(await ask(t, call32, 600), ENOSYS);
    }),
  );

  test(
    'a call that is denied by name is denied to programs of 32 bits too',
    withSession(['new', 'set no_new_privs', 'set seccomp deny getppid'], async (t) => {
      assert.equal([await ask(t, call64, 110), await ask(t, call32, 64)], [EPERM, EPERM]);
      assert.equal([await ask(t, call64, 39), await ask(t, call32, 20)], [0, 0]);
    }),
  );
}

test.run();
