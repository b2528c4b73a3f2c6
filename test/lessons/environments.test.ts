/**
 * The lessons that look at mounts and roots, where the machine has overlays of its own: beside the lab, and as its
 * very root, as in a Docker container. In a mount namespace of the test, so that nothing is mounted on the machine.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Locale } from '../../src/locale/locale.ts';
import { needs } from '../support/programs.ts';
import { publicCli } from '../support/public-cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const LESSONS = [
  '05-mount',
  '06-chroot',
  '07-pivot-root',
  '08-overlay',
  '11-user',
  '21-proc',
  '22-devices',
  '25-runtimes',
  '28-everything',
];

/** An overlay that no box has made. `$1` is an empty directory. */
const BESIDE = `
set -e
dir=$1; shift
mount -t tmpfs tmpfs "$dir"
mkdir "$dir/lower" "$dir/upper" "$dir/work" "$dir/merged"
mkdir -m 1777 "$dir/mine"
mount -t overlay overlay -o "lowerdir=$dir/lower,upperdir=$dir/upper,workdir=$dir/work" "$dir/merged"`;

/** The root is an overlay over the machine's, and its layers are out of sight: what a container runtime makes. */
const AS_ROOT = `
set -e
dir=$1; shift
mount -t tmpfs tmpfs "$dir"
chmod 755 "$dir"
mkdir "$dir/upper" "$dir/work" "$dir/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$dir/upper,workdir=$dir/work" "$dir/root"
for each in proc sys dev; do mount --rbind "/$each" "$dir/root/$each"; done
mkdir -m 1777 "$dir/root$dir/mine"
cd "$dir/root"
pivot_root . .
umount --lazy .
cd /`;

const USER = ['setpriv', '--reuid', '54321', '--regid', '54321', '--clear-groups'];

function check(script: string, person: readonly string[], language: Locale): void {
  const place = scratchDirectory();
  chmodSync(place, 0o755);
  // Everyone may read this one, wherever the checkout is. What is mounted for it must be in the last root.
  const { command: nsLab, mounts } = publicCli();
  const lines = [script, ...mounts, 'exec "$@"'].join('\n');
  const command = [...person, ...nsLab, 'lesson', 'check', '--json'];
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--mount', '--propagation', 'private', 'sh', '-c', lines, 'sh', place, ...command, ...LESSONS],
    {
      cwd: '/',
      encoding: 'utf8',
      env: {
        ...process.env,
        LC_ALL: language === 'en' ? 'C.UTF-8' : 'zh_CN.UTF-8',
        NS_LAB_CACHE_DIR: join(place, 'mine/cache'),
        NS_LAB_STATE_DIR: join(place, 'mine/state'),
      },
    },
  );
  const results = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  assert.is(results.length, LESSONS.length, stdout + stderr);
  for (const { slug, problems, lacks } of results) {
    assert.equal(problems, [], slug);
    assert.equal(lacks, [], slug);
  }
  assert.is(status, 0, stderr);
}

if (!isRoot) skip('lessons where the machine has overlays: only root can make them in a mount namespace');
else if (needs('unshare', 'setpriv'))
  for (const [where, script] of [
    ['with an overlay of the machine beside the lab', BESIDE],
    ['where the root is an overlay, as in a container', AS_ROOT],
  ] as const) {
    test(`as root, ${where}, the lessons about mounts are right`, () => check(script, [], 'zh-CN'));
    test(`as an ordinary user, ${where}, too`, () => check(script, USER, 'en'));
  }

test.run();
