import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { statusLine } from '../support/witness.ts';

test(
  'STOP stops the main process, and CONT lets it go on',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    const { calls } = await t.do('signal STOP');
    assert.equal(
      calls.map(({ text }) => text),
      [`kill(${t.pid}, SIGSTOP)`],
    );
    await waitUntil(() => statusLine(t.pid, 'State').startsWith('T'));
    await t.do('signal CONT');
    await waitUntil(() => statusLine(t.pid, 'State').startsWith('S'));
  }),
);

test(
  'KILL ends it, and the box is reported as ended',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    const { pid } = t;
    await t.do('signal KILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
    assert.throws(() => process.kill(pid, 0), 'ESRCH');
    const error = await t.fails('signal TERM');
    assert.equal(
      [error.kind, error.message, error.remedy],
      ['ended', 'the box "box" has ended: killed by SIGKILL', 'rm box, or undo'],
    );
    await t.do('rm box', 'new');
  }),
);

test(
  'a program with a handler gets it, by name, by its long name and by number',
  withSession(['new', `exec sh -c 'trap "echo got it" TERM; while :; do sleep 0.01; done'`], async (t) => {
    for (const name of ['TERM', 'SIGTERM', '15', 'term']) await t.do(`signal ${name}`);
    assert.is(t.lab.boxes.get('box')!.exit, undefined);
    await t.do('signal KILL');
  }),
);

test(
  'the init of a PID namespace does not get what it has no handler for',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    await t.do('fork');
    const { notes } = await t.do('signal TERM');
    assert.match(
      notes.join(),
      'is without SIGTERM: it has no handler for it, so the kernel does not deliver it',
    );
    await t.do('set no_new_privs');
    await t.do('signal KILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
  }),
);

test(
  'a program that is process 1 and has no handler does not get it either, and is told so',
  withSession(['new'], async (t) => {
    await t.unshare('pid');
    await t.do('fork', 'exec sleep 1000');
    const { notes } = await t.do('signal TERM');
    assert.is(
      notes.join(),
      `SigCgt of process ${t.pid}, which is process 1 inside, is without SIGTERM: it has no handler for it, so the kernel does not deliver it`,
    );
    assert.is(t.lab.boxes.get('box')!.exit, undefined);
  }),
);

for (const [what, command, said, ends] of [
  ['without any', 'sleep 1000', /neither blocks, ignores nor catches SIGTERM .* it ends the process/, true],
  ['that ignores it', `sh -c 'trap "" TERM; exec sleep 1000'`, /SigIgn of process \d+ has SIGTERM/, false],
  [
    'that catches it',
    `sh -c 'trap : TERM; while :; do sleep 0.1; done'`,
    /SigCgt of process \d+ has SIGTERM/,
    false,
  ],
] as const)
  test(
    `what becomes of a signal to a program ${what} is read from its sets before it is sent`,
    withSession(['new', `exec ${command}`], async (t) => {
      // The witness: the mask as the kernel prints it.
      await waitUntil(() => ends || /[^0]/.test(statusLine(t.pid, 'SigIgn') + statusLine(t.pid, 'SigCgt')));
      const { notes } = await t.do('signal TERM');
      assert.match(notes.join(), said);
      if (ends) await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
      else assert.is(t.lab.boxes.get('box')!.exit, undefined);
    }),
  );

test(
  'a signal that is none is refused with the nearest, and the host gets none',
  withSession(['new'], async (t) => {
    assert.match((await t.fails('signal TERMM')).message, 'did you mean "SIGTERM"?');
    assert.is((await t.fails('signal 99')).kind, 'language');
    assert.is((await t.fails('host: signal TERM')).kind, 'unavailable');
  }),
);

test.run();
