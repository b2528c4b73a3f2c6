import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONTROLLERS, type ControllerName, NAMES_BY_VERSION } from '../../src/kernel/cgroup/controllers.ts';
import { readCgroupView } from '../../src/kernel/cgroup/hierarchies.ts';
import { isRefusal, type Placement, placeGroups } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { orEmpty, read } from './read.ts';
import { withSession } from './session.ts';
import { waitUntil } from './wait.ts';
import { output } from './witness.ts';

/** One limit, as it must arrive. */
export interface LimitCase {
  readonly command: string;
  readonly controller: ControllerName;
  /** The contents of the group's files afterwards, for each cgroup version; none for one that lacks it. */
  readonly files: Readonly<Partial<Record<1 | 2, Readonly<Record<string, string>>>>>;
  /** What a version that lacks it says it has instead. */
  readonly instead?: RegExp;
  /** Commands that must come first. */
  readonly before?: readonly string[];
}

/** Where this machine lets ns-lab make groups for a controller, or why nowhere. */
export const placeOf = (controller: ControllerName) =>
  placeGroups(readCgroupView(), CONTROLLERS).get(controller)!;

/** The directory of a process's group for a controller: /proc/PID/cgroup, and what findmnt(8) says of the mounts. */
export function groupOf(pid: number, name: ControllerName, version: 1 | 2): string {
  const controller = NAMES_BY_VERSION[name][version]!;
  const line = read(`/proc/${pid}/cgroup`)
    .split('\n')
    .find((text) =>
      version === 2 ? text.startsWith('0::') : text.split(':')[1]!.split(',').includes(controller),
    )!;
  const path = line.split(':').slice(2).join(':');
  const columns = ['--output', 'TARGET,OPTIONS,FSROOT'];
  const text = output(
    'findmnt',
    '--json',
    '--list',
    '--types',
    version === 2 ? 'cgroup2' : 'cgroup',
    ...columns,
  );
  const { filesystems } = JSON.parse(text) as {
    filesystems: { target: string; options: string; fsroot: string }[];
  };
  const mount = filesystems.find(({ options }) => version === 2 || options.split(',').includes(controller))!;
  const below = mount.fsroot === '/' ? path : path.slice(mount.fsroot.length);
  return join(mount.target, below).replace(/\/$/, '');
}

/** Tests a limit command: that its files take it and the box is in the group, or that the refusal says why. */
export function testLimit(cases: readonly LimitCase[], wrong: readonly string[]): void {
  const { command, controller } = cases[0]!;
  const place = placeOf(controller);
  const isLacking = !isRefusal(place) && cases.every(({ files }) => files[place.version] === undefined);
  if (isRefusal(place)) {
    test(
      `without a ${controller} controller that may be used, the refusal says why and what to do`,
      withSession(['new'], async (t) => {
        const error = await t.fails(command);
        assert.equal(
          [error.kind, error.message, error.remedy],
          ['unavailable', textOf(place.explanation), textOf(place.remedy)],
        );
        assert.equal(t.lab.boxes.get('box')!.cgroups, []);
        await t.do('set no_new_privs');
      }),
    );
  } else if (isLacking) testLack(cases[0]!, place.version);
  else testSetting(cases, place);

  test(
    'words that are no such limit are refused before any call',
    withSession(['new'], async (t) => {
      for (const line of wrong) assert.is((await t.fails(line)).kind, 'language', line);
    }),
  );

  test(
    'the host has no limits of its own',
    withSession([], async (t) => {
      assert.is((await t.fails(command)).kind, 'unavailable');
    }),
  );
}

function testLack({ command, instead = /./ }: LimitCase, version: 1 | 2): void {
  test(
    `${command}: cgroup v${version} does not have it, and says what it has instead`,
    withSession(['new'], async (t) => {
      const error = await t.fails(command);
      assert.is(error.kind, 'unavailable');
      assert.match(error.message, `cgroup v${version}`);
      assert.match(error.remedy!, instead);
      assert.equal(t.lab.boxes.get('box')!.cgroups, []);
    }),
  );
}

function testSetting(cases: readonly LimitCase[], { version, parent }: Placement): void {
  for (const { command, controller, files, before = [] } of cases) {
    test(
      `${command}: the files of cgroup v${version} take it`,
      withSession(['new', ...before], async (t) => {
        const { notes, calls, equivalents } = await t.do(command);
        const group = groupOf(t.pid, controller, version);
        assert.is(group, `${parent}/ns-lab-${t.lab.id}-box`);
        for (const [file, contents] of Object.entries(files[version]!)) {
          assert.is(read(join(group, file)), contents, file);
          assert.match(notes.join(), file);
          assert.ok(
            calls.some(({ text }) => text.includes(`"${group}/${file}"`)),
            `${file} in the ledger`,
          );
          assert.ok(
            equivalents.some((line) => line.endsWith(`> ${group}/${file}`)),
            `${file} in the equivalents`,
          );
        }
        assert.ok(read(`${group}/cgroup.procs`).split('\n').includes(String(t.pid)));
      }),
    );
  }
  testGroup(cases[0]!, { version, parent } as Placement);
}

function testGroup({ command, controller, before = [] }: LimitCase, { version }: Placement): void {
  test(
    'everything that the box starts is in the group, and the host is not',
    withSession(['new', 'fork', ...before, command], async (t) => {
      const group = groupOf(t.pid, controller, version);
      await t.do("run sh -c 'sleep 1000 >/dev/null 2>&1 &'");
      const members = () => read(`${group}/cgroup.procs`).split('\n').map(Number);
      // The shell's child takes a moment to become the program, longer under a quota.
      await waitUntil(() => members().some((pid) => orEmpty(`/proc/${pid}/comm`) === 'sleep'));
      assert.ok(members().includes(t.pid));
      assert.not(members().includes(t.lab.host.pid));
      assert.not(members().includes(process.pid));
    }),
  );

  test(
    'setting it again uses the same group, and rm removes that',
    withSession(['new', ...before, command], async (t) => {
      const group = groupOf(t.pid, controller, version);
      const { calls } = await t.do(command);
      assert.not(calls.some(({ name }) => name === 'mkdirat'));
      assert.is(groupOf(t.pid, controller, version), group);
      await t.do('rm box');
      assert.not(existsSync(group));
    }),
  );
}
