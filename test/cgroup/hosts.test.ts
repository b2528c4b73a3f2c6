/**
 * ns-lab on other hosts than this one: they are made of this one's mounts in a mount namespace of the test, which
 * nobody else sees.
 */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readCgroupView } from '../../src/kernel/cgroup/hierarchies.ts';
import type { Finding } from '../../src/lab/doctor.ts';
import type { LedgerEntry } from '../../src/session/ledger.ts';
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
    for (const [how, host, why] of [
      ['without cgroups', WITHOUT_CGROUPS, 'is not mounted'],
      ['with its cgroups covered', COVERED, 'another mount covers it'],
    ] as const) {
      test(`on a host ${how}, ${name} builds a container without limits, and is told`, () => {
        const list = entries(
          host,
          uid,
          'build\nset memory max 64M\nrun cat /proc/self/cgroup\nset pids max 5',
        );
        const build = list.find(({ command }) => command === 'build')!;
        assert.ok(build.ok, build.error?.message);
        for (const controller of ['cpu', 'memory', 'pids'])
          assert.ok(
            build.notes.some((note) => note.startsWith(`no ${controller} limit: `)),
            controller,
          );
        const [memory, run, pids] = list.slice(-3) as [LedgerEntry, LedgerEntry, LedgerEntry];
        assert.equal([memory.ok, run.ok, pids.ok], [false, true, false]);
        assert.is(memory.error!.kind, 'unavailable');
        assert.match(memory.error!.message, why);
      });
    }

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

  const pids = readCgroupView().controllers.get('pids');
  if (!pids) skip('a container around ns-lab: there is no pids controller here');
  else {
    test('in a container that shows only its own group, as Docker does, a box gets a group in that', () => {
      const group = join(pids.directory, `ns-lab-${process.pid}-outer`);
      mkdirSync(group);
      try {
        // For everything of this ns-lab.
        writeFileSync(join(group, 'pids.max'), '100');
        const host = [`echo $$ > ${group}/cgroup.procs`, `mount --bind ${group} ${pids.mount}`];
        const list = entries(host, 0, 'new\nset pids max 5\nshow cgroup');
        const limit = list[1]!;
        assert.ok(limit.ok, limit.error?.message);
        assert.ok(
          limit.calls.some(({ text }) => text.startsWith(`mkdirat(AT_FDCWD, "${pids.mount}/ns-lab-`)),
          limit.calls.map(({ text }) => text).join('\n'),
        );
      } finally {
        rmdirSync(group);
      }
    });
  }
}

test.run();
