/** What a program of a box starts with, beside what a container of runc starts with. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outputInContainer } from '../support/oci-container.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

/** One line each: umask, oom_score_adj, signals blocked and ignored, groups, descriptors, terminal, own session. */
const LOOK = [
  'umask',
  'cat /proc/self/oom_score_adj',
  'grep -E "^Sig(Blk|Ign)" /proc/self/status',
  'grep ^Groups /proc/self/status',
  // ls itself has one more for the directory.
  'ls /proc/self/fd | tr "\\n" " "',
  'read -r _ _ _ _ _ session terminal _ < /proc/$$/stat; echo; echo terminal $terminal',
  '[ $session = $$ ] && echo a session of its own',
].join('; ');
const LIMITS = 'cat /proc/self/limits';

/** A box of the namespaces that `runc spec` asks for. */
const BOX = [
  'new',
  isRoot ? 'unshare pid mnt' : 'unshare user pid mnt',
  ...(isRoot ? [] : ['map root']),
  'fork',
  'mount overlay',
  'mount proc',
  'pivot_root',
];

const imageOf = (t: TestSession): string => t.lab.boxes.get('box')!.rootfs!.lower;

if (needs('runc')) {
  test(
    'umask, signals, groups, descriptors, session and terminal are those of a container of runc',
    withSession(BOX, async (t) => {
      const theirs = outputInContainer('runc', imageOf(t), ['sh', '-c', LOOK]);
      if ('objection' in theirs) return skip(theirs.objection);
      assert.is(await t.run(`sh -c '${LOOK.replaceAll("'", `'\\''`)}'`), theirs.output.trimEnd());
      assert.match(theirs.output, 'a session of its own');
    }),
  );

  test(
    'with the one limit that `runc spec` sets, the limits are those of a container of runc',
    withSession([...BOX, 'set rlimit nofile 1024'], async (t) => {
      const theirs = outputInContainer('runc', imageOf(t), ['sh', '-c', LIMITS]);
      if ('objection' in theirs) return skip(theirs.objection);
      assert.is(await t.run(`sh -c '${LIMITS}'`), theirs.output.trimEnd());
    }),
  );
}

test('nothing of the environment of ns-lab comes along', async () => {
  process.env.NS_LAB_TEST_CANARY = 'sings';
  try {
    await withSession(['new'], async (t) => {
      const names = (await t.run('env')).split('\n').map((line) => line.slice(0, line.indexOf('=')));
      assert.equal(names.sort(), ['HOME', 'LANG', 'NS_LAB_BOX', 'PATH', 'TERM', 'container']);
    })();
  } finally {
    delete process.env.NS_LAB_TEST_CANARY;
  }
});

test.run();
