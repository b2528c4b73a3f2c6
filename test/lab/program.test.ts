import { readdirSync, readlinkSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { attempt, isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { currentArch } from '../../src/kernel/proxy/code.ts';
import { SYSCALL_NUMBERS } from '../../src/kernel/syscall-numbers.ts';
import { startPiped } from '../../src/lab/program.ts';
import { programPath } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';
import { waitUntil } from '../support/wait.ts';

const BYTES = 1_000_000;
/** What fits into a pipe, pipe(7), and into what reads it, twice over. */
const MOST_AHEAD = 6 * 64 * 1024;

/** What the descriptors of this process lead to, sorted, without the numbers of the objects. */
const descriptors = (): string[] =>
  readdirSync('/proc/self/fd')
    .map((fd) => attempt(() => readlinkSync(`/proc/self/fd/${fd}`)))
    .map((target) => (isUnreadable(target) ? '' : target.replace(/\d+/g, '')))
    .sort();

test(
  'a program waits while its output is not taken, and loses nothing',
  withSession(['new'], async (t) => {
    const box = t.lab.boxes.get(t.session.actor)!;
    let goOn = () => {};
    const isTaken = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let got = 0;
    const program = startPiped(t.lab, box, ['head', '-c', String(BYTES), '/dev/zero'], (_, chunk) => {
      got += chunk.length;
      return isTaken;
    });
    const written = () => Number(/^wchar: (\d+)$/m.exec(read(`/proc/${program.pid}/io`) ?? '')?.[1]);
    // It sleeps in a write that cannot go on: what it has written stays the same.
    await waitUntil(() => got > 0 && /^State:\tS/m.test(read(`/proc/${program.pid}/status`) ?? ''));
    assert.ok(got < MOST_AHEAD, `${got} bytes were passed on`);
    assert.ok(written() < MOST_AHEAD, `${written()} bytes were written`);
    goOn();
    assert.equal(await program.exit, { kind: 'exited', code: 0 });
    assert.is(got, BYTES);
  }),
);

test(
  'a program that cannot be started leaves no descriptor open',
  withSession(['new', 'run true'], async (t) => {
    const before = descriptors();
    for (const command of ['run no-such-program', 'run /etc/passwd']) await t.fails(command);
    // What has come of its pipes is closed when their end of file has been read.
    await waitUntil(() => descriptors().join() === before.join());
  }),
);

if (programPath('perl'))
  test(
    'how a program has ended is known also where one that traces it is told first',
    withSession(['new'], async (t) => {
      const box = t.lab.boxes.get(t.session.actor)!;
      const program = startPiped(t.lab, box, ['sleep', '0.5'], () => {});
      let printed = '';
      // PTRACE_SEIZE; it looks a while after the program has ended.
      const script = `print syscall(${SYSCALL_NUMBERS[currentArch()!].ptrace}, 0x4206, $ARGV[0] + 0, 0, 0); sleep 1; waitpid $ARGV[0], 0x40000000`;
      const tracer = startPiped(
        t.lab,
        box,
        ['perl', '-e', `$| = 1; ${script}`, String(program.pid)],
        (_, chunk) => {
          printed += chunk;
        },
      );
      assert.equal(await program.exit, { kind: 'exited', code: 0 });
      assert.is(printed, '0', 'it was traced');
      await tracer.exit;
    }),
  );
else skip('a program that traces another is written in Perl, which is not installed');

test.run();
