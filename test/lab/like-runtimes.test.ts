/** The mounts of a box beside those that runc and crun make of their own `spec`. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mount, readMounts } from '../../src/kernel/proc/mountinfo.ts';
import { maskedPaths } from '../../src/lab/container-paths.ts';
import { type RuntimeName, withOciContainer } from '../support/oci-container.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const STEPS = [
  'fork',
  'mount overlay',
  ...['proc', 'sysfs', 'cgroup'].map((type) => `mount ${type}`),
  ...['dev', 'devpts', 'shm', 'mqueue'].map((type) => `mount ${type}`),
  'mask default',
  'readonly default',
  'pivot_root',
  'readonly /',
];

/** What holds a program back: a box must have each that a runtime's container has. */
const RESTRICTIONS = ['ro', 'nosuid', 'nodev', 'noexec'];
/** Options of file systems that a program can tell apart. */
const COMPARED: Readonly<Record<string, RegExp>> = {
  devpts: /^(gid|mode|ptmxmode)=/,
  tmpfs: /^(size=65536k|mode)/,
};

/** The mount that is seen at each place. */
const byTarget = (pid: number): Map<string, Mount> =>
  new Map(readMounts(pid).map((mount) => [mount.target, mount]));

const isGroup = (target: string): boolean => target.startsWith('/sys/fs/cgroup/');

function isAtLeast(own: Mount, theirs: Mount): void {
  const where = `${own.target}: ${own.options} beside ${theirs.options}`;
  const [ownOptions, theirOptions] = [own, theirs].map(({ options }) => options.split(','));
  // A device as a mask is held by being that device.
  if (theirs.root === '/null') {
    assert.is(own.root, '/null', where);
    return;
  }
  if (own.target !== '/') assert.is(own.fstype, theirs.fstype, where);
  for (const option of RESTRICTIONS)
    if (theirOptions!.includes(option)) assert.ok(ownOptions!.includes(option), where);
  const compared = COMPARED[theirs.fstype];
  // The options of a user's own tmpfs name the user.
  const words = theirs.superOptions.split(',').filter((word) => compared?.test(word));
  if (['/dev', '/dev/pts', '/dev/shm'].includes(own.target))
    for (const word of words) assert.ok(own.superOptions.split(',').includes(word), `${where} ${word}`);
}

async function buildBox(t: TestSession): Promise<void> {
  await t.do('new');
  await t.unshare('mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup');
  await t.do(...STEPS);
}

for (const runtime of ['runc', 'crun'] as const satisfies RuntimeName[])
  if (needs(runtime))
    test(
      `a box has every mount of a container of ${runtime}, as restricted, and no other`,
      withSession([], async (t) => {
        await buildBox(t);
        const objection = await withOciContainer(runtime, async ({ pid, config }) => {
          const [own, theirs] = [byTarget(t.pid), byTarget(pid)];
          for (const [target, mount] of theirs) {
            // Which hierarchies there are differs; ours are looked at below.
            if (isGroup(target)) continue;
            assert.ok(own.has(target), target);
            isAtLeast(own.get(target)!, mount);
          }
          const more = [...own.keys()].filter((target) => !theirs.has(target) && !isGroup(target));
          const newer = maskedPaths().filter((path) => !config.linux.maskedPaths.includes(path));
          for (const target of more) assert.ok(newer.includes(target), target);
          for (const [target, { options }] of own)
            if (isGroup(target)) assert.match(options, /^ro,nosuid,nodev,noexec/, target);
          const names = (root: number) =>
            readdirSync(`/proc/${root}/root/dev`).filter((name) => name !== 'core');
          assert.equal(names(t.pid), names(pid));
        });
        if (objection) skip(objection);
      }),
    );

test(
  'after pivot_root no mount of the machine is left, but for the device nodes of an ordinary user',
  withSession([], async (t) => {
    const machine = new Set(readMounts('self').map(({ device }) => device));
    await buildBox(t);
    const left = readMounts(t.pid).filter(
      ({ device, fstype }) => machine.has(device) && !['cgroup', 'cgroup2', 'mqueue'].includes(fstype),
    );
    const nodes = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
    for (const { root } of left) assert.ok(!isRoot && nodes.includes(root.slice(1)), root);
    assert.match(byTarget(t.pid).get('/')!.options, /^ro,/);
  }),
);

test.run();
