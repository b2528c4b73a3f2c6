import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cli, cliEnvironment, cliPath } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot, TestSession, withSession } from '../support/session.ts';
import { assertSameState, historyOf, stateOf } from '../support/states.ts';
import { output } from '../support/witness.ts';

const HEAD = '# ns-lab run FILE does these steps again.\n';
const scratch = scratchDirectory();
let files = 0;
const newFile = () => join(scratch, `${++files}.nsl`);

/** What `save` writes. */
async function saved(t: TestSession): Promise<string> {
  const file = newFile();
  await t.do(`save ${file}`);
  return readFileSync(file, 'utf8');
}

/** Several boxes and actors, quotes, a program that fails, and steps of the host. */
const SCRIPT = `
new first
unshare user uts mnt
map root
new second
set no_new_privs
first: set hostname 'name of first'
run sh -c 'echo "a  b" # no comment
exit 3'
use first
mount tmpfs /tmp    # a comment
use host
add bridge br0 --addr 10.9.0.1/24
new third
rm third
set hostname never
new fourth
use first
rm first
host: set link br0 up
set no_new_privs
`;

test(
  'an empty history makes a script that does nothing',
  withSession([], async (t) => {
    assert.is(await saved(t), HEAD);
  }),
);

test(
  'what was done comes out as it was written, and what only looked does not',
  withSession(['new web', 'show all', 'ps', 'set no_new_privs   # for good'], async (t) => {
    assert.not((await t.execute('run no-such-program')).ok);
    const { notes } = await t.do(`save ${newFile()}`);
    assert.match(notes[0]!, /^2 steps written to .*\.nsl$/);
    assert.is(await saved(t), `${HEAD}new web\nset no_new_privs\n`);
    await t.do('undo');
    assert.is(await saved(t), `${HEAD}new web\n`);
  }),
);

test(
  'each step is for the actor who did it',
  withSession(
    ['new first', 'new second', 'use first', 'set no_new_privs', 'use host', 'add bridge br0'],
    async (t) => {
      await t.do(
        'new third',
        'rm third',
        'set no_new_privs',
        'first: set seccomp deny mkdir',
        '--actor host add bridge br1',
      );
      assert.is(
        await saved(t),
        `${HEAD}new first
new second
first: set no_new_privs
host: add bridge br0
new third
rm third
set no_new_privs
first: set seccomp deny mkdir
--actor host add bridge br1
`,
      );
    },
  ),
);

test(
  'load, and run in a lab of its own, make the same steps and the same state of it',
  withSession([], async (t) => {
    for (const line of SCRIPT.split(/\n(?!exit)/)) if (line) await t.execute(line);
    const failed = t.session.entries.filter(({ ok }) => !ok).map(({ command }) => command.split('\n')[0]);
    assert.equal(failed, ['run sh -c \'echo "a  b" # no comment', 'set hostname never']);
    const state = stateOf(t);
    const { steps } = await historyOf(t);
    const file = newFile();
    await t.do(`save ${file}`, `load ${file}`);
    assertSameState({ ...stateOf(t), actor: '' }, { ...state, actor: '' }, 'after load');
    const again = newFile();
    await t.do(`save ${again}`);
    assert.is(readFileSync(again, 'utf8'), readFileSync(file, 'utf8'));
    // The actor's name may have been added.
    const bare = (text: string) => text.replace(/^(\w+: |--actor \w+ )/, '');
    assert.equal((await historyOf(t)).steps.map(bare), steps.map(bare));
    const { status, stdout } = cli(['run', file, '--json', '--keep-going']);
    const lines = stdout.split('\n').slice(0, -1);
    assert.equal(
      lines.map((line) => bare(JSON.parse(line).command)),
      steps.map(bare),
    );
    assert.is(status, 1);
  }),
);

test(
  'a complete container comes out of its script in another process',
  withSession(['build'], async (t) => {
    const file = newFile();
    await t.do(`save ${file}`);
    const { status, stdout, stderr } = cli(['run', file]);
    assert.is(status, 0, stdout + stderr);
    const state = stateOf(t);
    const other = new TestSession();
    try {
      await other.do(`load ${file}`);
      assertSameState(stateOf(other), state, 'in another session');
      assert.equal(await historyOf(other), await historyOf(t));
    } finally {
      await other.session.close();
    }
  }),
);

test(
  'a file that exists is replaced, also through a link, and nothing else comes into its directory',
  withSession(['new'], async (t) => {
    const directory = join(scratch, 'links');
    mkdirSync(directory);
    writeFileSync(join(directory, 'target'), 'x'.repeat(1000));
    symlinkSync('target', join(directory, 'link'));
    await t.do(`save ${directory}/link`);
    assert.is(readFileSync(join(directory, 'target'), 'utf8'), `${HEAD}new\n`);
    assert.is(output('ls', '-A', directory), 'link\ntarget');
  }),
);

test(
  'under a missing directory, or at a place that is no file, nothing is written and the error says why',
  withSession(['new'], async (t) => {
    const cases: [string, RegExp][] = [
      [`${scratch}/missing/file`, /ENOENT/],
      [scratch, /is not an ordinary file/],
      ['/dev/null', /is not an ordinary file/],
      [`${scratch}/missing/`, /ENOENT|EISDIR/],
    ];
    for (const [path, message] of cases) {
      const error = await t.fails(`save ${path}`);
      assert.is(error.kind, 'unavailable', path);
      assert.match(error.message, message);
      assert.match(error.message, path);
    }
    assert.not(existsSync(join(scratch, 'missing')));
    assert.match(output('stat', '--format=%F', '/dev/null'), 'character special file');
    assert.is((await t.fails('save')).kind, 'language');
    assert.is((await t.fails("save ''")).kind, 'language');
  }),
);

// Root may write everywhere.
if (!isRoot) {
  test(
    'where the user may not write, the error says so',
    withSession(['new'], async (t) => {
      const error = await t.fails('save /etc/steps.nsl');
      assert.is(error.kind, 'unavailable');
      assert.match(error.message, /EACCES: permission denied.*\/etc\/steps\.nsl/);
    }),
  );
}

test('on a full disk the older script of that name is kept, and nothing is left beside it', () => {
  const directory = join(scratch, 'full');
  mkdirSync(directory);
  // One page, which the older script has.
  const script = `mount -t tmpfs -o size=4k full ${directory} && cd ${directory} && echo older > kept.nsl
    printf 'new web\\nsave ${directory}/kept.nsl\\n' | "$@" run -
    cat kept.nsl; ls`;
  const { stdout } = spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', process.execPath, cliPath()],
    { encoding: 'utf8', env: { ...cliEnvironment(scratchDirectory()), LANG: 'C.UTF-8' } },
  );
  assert.match(stdout, /error: ENOSPC.*\n +do: +make room there/);
  assert.match(stdout, /\nolder\nkept\.nsl\n$/);
});

test(
  'a file that cannot be read or written says what to do',
  withSession(['new web'], async (t) => {
    assert.match((await t.fails(`load ${scratch}/none.nsl`)).remedy!, /names are looked for in/);
    assert.is(
      (await t.fails(`save ${scratch}/none/x.nsl`)).remedy,
      `make the directory first: mkdir -p ${scratch}/none`,
    );
  }),
);

test.run();
