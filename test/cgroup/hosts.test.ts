/**
 * ns-lab on other hosts than this one: they are made of this one's mounts in a mount namespace of the test, which
 * nobody else sees.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import type { Finding } from '../../src/lab/doctor.ts';
import { textOf } from '../../src/locale/locale.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';
import { placeOf } from '../support/limits.ts';
import { type PublicCli, publicCli } from '../support/public-cli.ts';
import { isRoot } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const ORDINARY = 54321;
const USERS = [
  { name: 'root', uid: 0 },
  { name: 'an ordinary user', uid: ORDINARY },
] as const;
const CGROUP_MOUNTS = `$(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/mounts)`;

/** How this host becomes another one: lines of a shell script. */
const WITHOUT_CGROUPS = [`umount ${CGROUP_MOUNTS}`];
const COVERED = ['mount -t tmpfs tmpfs /sys/fs/cgroup'];
const READ_ONLY = [`for m in ${CGROUP_MOUNTS}; do mount -o remount,bind,ro "$m"; done`];

let app: PublicCli | undefined;

/** Runs `ns-lab ARGS` on such a host as a user. */
function nsLab(host: readonly string[], uid: number, args: readonly string[], input = '') {
  app ??= publicCli();
  const home = join(app.directory, `home-${uid}`);
  if (!existsSync(home)) mkdirSync(home);
  chownSync(home, uid, uid);
  const ids = uid === 0 ? '' : `setpriv --reuid=${uid} --regid=${uid} --clear-groups`;
  const script = [...app.mounts, ...host, `cd /; exec ${ids} "$@"`].join('\n');
  const env = { PATH: `${process.env.PATH}:/usr/bin`, HOME: home, LANG: 'C' };
  const places = { NS_LAB_STATE_DIR: join(home, 'state'), NS_LAB_CACHE_DIR: join(home, 'cache') };
  const command = ['--mount', 'sh', '-ec', script, 'sh', ...app.command, ...args];
  return spawnSync('unshare', command, { encoding: 'utf8', input, env: { ...env, ...places } });
}

/** What came of the lines of a script. */
function entries(host: readonly string[], uid: number, script: string): LedgerEntry[] {
  const { stdout, stderr } = nsLab(host, uid, ['run', '-', '--json', '--keep-going'], script);
  assert.not.equal(stdout, '', stderr);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function findings(host: readonly string[], uid: number): Finding[] {
  const { stdout } = nsLab(host, uid, ['doctor', '--json']);
  return (JSON.parse(stdout) as { view: Finding[] }).view;
}

const about = (list: readonly Finding[], what: string): Finding =>
  list.find((finding) => finding.what === what)!;

if (!isRoot) skip('hosts that are made of this one: only root can make them');
else {
  for (const { name, uid } of USERS) {
    test(`on a host without cgroups, ${name} builds a container without limits, and is told`, () => {
      const list = entries(WITHOUT_CGROUPS, uid, 'build\nset memory max 64M\nrun cat /proc/self/cgroup');
      const build = list.find(({ command }) => command === 'build')!;
      assert.ok(build.ok, build.error?.message);
      for (const controller of ['cpu', 'memory', 'pids'])
        assert.ok(
          build.notes.some((note) => note.startsWith(`no ${controller} limit: `)),
          controller,
        );
      const [memory, run] = list.slice(-2) as [LedgerEntry, LedgerEntry];
      assert.equal([memory.ok, run.ok], [false, true]);
      assert.equal([memory.error!.kind, run.error], ['unavailable', null]);
      assert.match(memory.error!.message, 'is not mounted');
    });

    test(`where another mount covers the hierarchies, ${name} is told so`, () => {
      const [, memory, mount] = entries(COVERED, uid, 'new\nset memory max 64M\nshow mounts');
      assert.equal([memory!.ok, mount!.ok], [false, true]);
      assert.match(memory!.error!.message, 'is mounted, but another mount covers it');
    });

    test(`on a host without cgroups, doctor tells ${name} that everything but limits works`, () => {
      const { result, detail } = about(findings(WITHOUT_CGROUPS, uid), 'control groups');
      assert.is(result, 'limited');
      assert.match(detail, 'limits cannot be set, everything else works');
    });

    test(`where the hierarchies are read-only, as in Docker, ${name} is told so, and by doctor too`, () => {
      const list = entries(READ_ONLY, uid, 'new\nset pids max 5\nunshare user mnt\nmap root\nmount tmpfs');
      assert.equal(
        list.map(({ ok }) => ok),
        [true, false, true, true, true],
      );
      const { message } = list[1]!.error!;
      assert.match(message, uid === 0 ? /is mounted read-only/ : /read-only|may not make groups/);
      assert.match(about(findings(READ_ONLY, uid), 'control groups').detail, 'read-only');
    });
  }

  const place = placeOf('pids');
  if (isRefusal(place)) skip(`a container around ns-lab: ${textOf(place.explanation)}`);
  else {
    test('in a container that shows only its own group, as Docker does, a box gets a group in that or is told why not', () => {
      const group = join(place.parent, `ns-lab-${process.pid}-outer`);
      mkdirSync(group);
      try {
        // For everything of this ns-lab.
        writeFileSync(join(group, 'pids.max'), '100');
        const host = [`echo $$ > ${group}/cgroup.procs`, `mount --bind ${group} ${place.parent}`];
        const [, limit] = entries(host, 0, 'new\nset pids max 5');
        if (place.version === 1) {
          assert.ok(limit!.ok, limit!.error?.message);
          assert.ok(
            limit!.calls.some(({ text }) => text.includes(`mkdirat(AT_FDCWD, "${place.parent}/ns-lab-`)),
          );
        } else {
          // cgroups(7), "No internal processes": ns-lab itself is in it.
          assert.is(limit!.ok, false);
          assert.match(limit!.error!.message, 'has not switched it on for groups below it');
          assert.match(limit!.error!.remedy!, 'has processes of its own');
        }
      } finally {
        rmdirSync(group);
      }
    });
  }
}

test.run();
