import { spawnSync } from 'node:child_process';
import { rmdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { placeOf } from '../support/limits.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';

/** Whether a POSIX shell can read a line; it carries nothing out. */
const isReadable = (line: string): boolean => spawnSync('sh', ['-n'], { input: `${line}\n` }).status === 0;

/** The shell commands of a step, pasted into a shell: its standard output. */
function paste(lines: readonly string[], options: { readonly cwd?: string } = {}): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-e'], {
    input: `${lines.join('\n')}\n`,
    encoding: 'utf8',
    ...options,
  });
  assert.is(status, 0, `${lines.join('; ')}: ${stderr}`);
  return stdout;
}

const equivalents = async (t: TestSession, line: string) => (await t.do(line)).equivalents;

test(
  'a shell can read every equivalent of a whole container',
  withSession(['build'], async (t) => {
    const lines = t.session.entries.flatMap((entry) => entry.equivalents);
    assert.ok(lines.length > 30);
    assert.equal(
      lines.filter((line) => !isReadable(line)),
      [],
    );
  }),
);

test(
  'what a person named stays one word in a shell',
  withSession(['new'], async (t) => {
    await t.unshare('uts', 'mnt');
    await t.do('mount tmpfs /mnt');
    // Without root /proc/sys is somebody else's, and hostname(1) refuses the name: no line does the same.
    assert.equal(
      await equivalents(t, "set hostname 'a;b c'"),
      isRoot ? ["printf %s 'a;b c' > /proc/sys/kernel/hostname"] : [],
    );
    assert.equal(await equivalents(t, "mount tmpfs '/mnt/$HOME dir'"), [
      "mkdir -p '/mnt/$HOME dir'",
      "mount -t tmpfs tmpfs -o nosuid,nodev,mode=1777 '/mnt/$HOME dir'",
    ]);
    assert.equal(await equivalents(t, "umount '/mnt/$HOME dir'"), ["umount '/mnt/$HOME dir'"]);
  }),
);

if (isRoot && needs('ip', 'nsenter')) {
  test(
    'pasted into a shell of the machine, they do to the box what ns-lab does',
    withSession(['new', 'unshare net uts pid', 'fork'], async (t) => {
      assert.match(paste(await equivalents(t, 'run echo "two words"')), 'two words');
      const up = await equivalents(t, 'set link lo up');
      await t.do('set link lo down');
      paste(up);
      assert.match(paste([`nsenter --net=/proc/${t.pid}/ns/net ip link show lo`]), /<LOOPBACK,UP/);
      paste(await equivalents(t, 'signal STOP'));
      paste(await equivalents(t, 'signal CONT'));
      await t.do('set no_new_privs');
    }),
  );

  test(
    'those of an overlay, with a directory of its own for each layer, mount one',
    withSession(['new', 'unshare mnt'], async (t) => {
      const lines = await equivalents(t, 'mount overlay');
      const elsewhere = lines.map((line) => line.replaceAll(`/labs/`, '/labs/pasted-'));
      const root = elsewhere[0]!.replace('ROOTFS=', '').replaceAll("'", '');
      try {
        const said = paste([`unshare --mount sh -e <<'END'`, ...elsewhere, 'ls $ROOTFS/bin/sh', 'END']);
        assert.match(said, `${root}/bin/sh`);
      } finally {
        spawnSync('rm', ['-rf', root.replace(/\/[^/]*$/, '')]);
      }
    }),
  );
}

/** Groups that a shell makes by hand and enters, and what it says then. */
function pasteIntoOwnGroups(lines: readonly string[], pid: number, then: string): string {
  const groups = lines.filter((line) => line.startsWith('mkdir ')).map((line) => line.slice('mkdir '.length));
  assert.ok(groups.length > 0, lines.join('; '));
  const pasted = lines.map((line) =>
    groups
      .reduce((text, group) => text.replace(group, `${group}-pasted`), line)
      .replace(`echo ${pid} >`, () => 'echo $$ >'),
  );
  try {
    return paste([...pasted, then]);
  } finally {
    for (const group of groups) rmdirSync(`${group}-pasted`);
  }
}

const LIMITS = { pids: 'set pids max 50', cpuset: 'set cpuset 0', cpu: 'set cpu quota 20%' } as const;

for (const [controller, command] of Object.entries(LIMITS)) {
  if (!isRefusal(placeOf(controller as keyof typeof LIMITS)))
    test(
      `those of ${command} bring a shell into a group with that limit`,
      withSession(['new'], async (t) => {
        const lines = await equivalents(t, command);
        const groups = pasteIntoOwnGroups(lines, t.pid, 'cat /proc/self/cgroup');
        assert.match(groups, new RegExp(`^\\d+:(.*\\b${controller}\\b.*)?:/.*-pasted$`, 'm'));
        // The second time the box has its group.
        assert.not.match((await equivalents(t, command)).join('\n'), /mkdir|cgroup\.procs/);
      }),
    );
}

test.run();
