import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { isRoot, withSession } from '../support/session.ts';
import { output, statusLine } from '../support/witness.ts';

/** `SOFT HARD` of a process, as prlimit(1) prints them. */
const limits = (pid: number, name: string): string =>
  output('prlimit', '--pid', String(pid), `--${name}`, '--noheadings', '--output=SOFT,HARD')
    .trim()
    .replace(/ +/, ' ');

if (needs('prlimit')) {
  test(
    'the process has it, and so have its children and what joins it',
    withSession(['new'], async (t) => {
      const { changes } = await t.do('set rlimit nofile 100:200');
      assert.is(limits(t.pid, 'nofile'), '100 200');
      assert.equal(
        changes.map(({ path, after }) => [path, after]),
        [['rlimits.nofile', '100:200']],
      );
      assert.is(await t.run("sh -c 'ulimit -Sn; ulimit -Hn'"), '100\n200');
      await t.do('fork');
      assert.is(limits(t.pid, 'nofile'), '100 200');
    }),
  );

  test(
    'one number is both, and sizes and RLIMIT_ names are understood',
    withSession(['new', 'set rlimit RLIMIT_CORE 0', 'set rlimit fsize 64M:128M'], (t) => {
      assert.is(limits(t.pid, 'core'), '0 0');
      assert.is(limits(t.pid, 'fsize'), `${64 * 2 ** 20} ${128 * 2 ** 20}`);
    }),
  );

  test(
    'the command that it prints does the same to the process',
    withSession(['new', 'set rlimit nofile 90:100'], async (t) => {
      const { equivalents } = await t.do('set rlimit stack 1M:8M');
      await t.do('set rlimit stack 2M:8M');
      const [program, ...args] = equivalents[0]!.split(' ');
      output(program!, ...args);
      assert.is(limits(t.pid, 'stack'), `${2 ** 20} ${8 * 2 ** 20}`);
    }),
  );

  test(
    'it can be so low that a program cannot even open its libraries, and the box is still told what to call',
    withSession(['new', 'set rlimit nofile 3'], async (t) => {
      const { error } = await t.execute('run cat /dev/null');
      assert.is(error?.kind, 'exit');
      assert.match(t.output, /Too many open files|Error 24/);
      await t.do('set umask 0027');
    }),
  );

  test(
    'a soft limit above the hard one is refused',
    withSession(['new'], async (t) => {
      const error = await t.fails('set rlimit nofile 20:10');
      assert.is(error.code, 'EINVAL');
      assert.match(error.cause!, 'above the hard one');
    }),
  );

  test(
    'more open files than the machine allows any process are refused',
    withSession(['new'], async (t) => {
      const error = await t.fails('set rlimit nofile unlimited');
      assert.is(error.code, 'EPERM');
      assert.match(error.cause!, 'fs.nr_open');
    }),
  );

  /** Whether ns-lab may raise a hard limit. */
  const mayRaise = (BigInt(`0x${statusLine('self', 'CapEff')}`) >> 24n) & 1n;

  if (!mayRaise)
    test(
      'who lowered the hard limit cannot raise it again',
      withSession(['new', 'set rlimit core 0'], async (t) => {
        const error = await t.fails('set rlimit core 1M');
        assert.is(error.code, 'EPERM');
        assert.match(error.cause!, 'CAP_SYS_RESOURCE');
      }),
    );

  test(
    'undo gives back the limit of before',
    withSession(['new'], async (t) => {
      const before = limits(t.pid, 'core');
      await t.do('set rlimit core 0', 'undo');
      assert.is(limits(t.pid, 'core'), before);
    }),
  );

  test(
    'what joins it has it also where a filter forbids to set limits',
    withSession(
      ['new', 'set rlimit nofile 90:100', 'set no_new_privs', 'set seccomp deny prlimit64'],
      async (t) => {
        assert.match(await t.run('cat /proc/self/limits'), /^Max open files +90 +100 /m);
      },
    ),
  );

  if (isRoot)
    test(
      'another user has its own count of processes: at the limit it cannot fork',
      withSession(
        ['new', 'set rlimit nproc 0', 'set user 54377:54377', 'set rlimit nofile 50'],
        async (t) => {
          const { error } = await t.execute("run sh -c 'true & wait'");
          assert.is(error?.kind, 'exit');
          assert.match(t.output, /Cannot fork|Resource temporarily unavailable/);
        },
      ),
    );
}

test.run();
