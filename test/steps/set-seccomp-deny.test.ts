import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchDirectory } from '../support/scratch.ts';
import { withSession } from '../support/session.ts';
import { statusLine } from '../support/witness.ts';

const READY = ['new', 'set no_new_privs'];

test(
  'the calls fail with EPERM, other calls do not',
  withSession([...READY, 'set seccomp deny mkdir mkdirat'], async (t) => {
    const place = join(scratchDirectory(), 'made');
    const error = await t.fails(`run mkdir ${place}`);
    assert.is(error.kind, 'exit');
    assert.match(t.output, 'Operation not permitted');
    assert.not(existsSync(place));
    assert.is(statusLine(t.pid, 'Seccomp'), '2');
    await t.do(`run touch ${place}`);
    assert.ok(existsSync(place));
  }),
);

for (const name of ['read', 'write', 'exit_group']) {
  test(
    `${name} is refused: without it the box's own process would be out of reach`,
    withSession(READY, async (t) => {
      const error = await t.fails(`set seccomp deny ${name}`);
      assert.is(error.kind, 'unavailable');
      assert.match(error.message, `${name} would be forbidden`);
      assert.match(error.message, 'out of reach');
      assert.is(statusLine(t.pid, 'Seccomp'), '0');
      assert.is((await t.fails(`set seccomp deny mkdir ${name}`)).kind, 'unavailable');
      await t.do('set seccomp deny mkdir');
    }),
  );
}

test(
  'without execve no program can start, and the error says so',
  withSession(READY, async (t) => {
    const { notes } = await t.do('set seccomp deny execve execveat');
    assert.match(notes.join(), 'execve is forbidden');
    const error = await t.fails('run true');
    assert.is(error.code, 'EPERM');
    assert.match(error.cause!, 'filter forbids execve, so no program can start');
    await t.do('fork');
  }),
);

test(
  'a name that is no system call is refused, and one of the other architecture is not needed',
  withSession(READY, async (t) => {
    const error = await t.fails('set seccomp deny mkdirr');
    assert.match(error.message, 'did you mean "mkdir"');
    // open is a system call of x86_64 alone.
    const { notes } = await t.do('set seccomp deny open openat2');
    assert.is(
      notes.some((note) => note.includes('has no open')),
      process.arch === 'arm64',
    );
  }),
);

test.run();
