import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { coveredMounts } from '../../../src/kernel/proc/covered-mounts.ts';
import { parseMountinfo } from '../../../src/kernel/proc/mountinfo.ts';
import { runInNamespaces } from '../../support/in-namespaces.ts';
import { skip } from '../../support/skip.ts';

const SCRIPT = `
  put() { mount -t tmpfs "$1" "$2" && echo "$1" > "$2/who"; }
  put base /mnt
  mkdir -p /mnt/a/b /mnt/c
  put low /mnt/a/b
  put high /mnt/a
  put first /mnt/c
  put second /mnt/c
  mkdir /mnt/c/below
  put inner /mnt/c/below
  mount -t tmpfs top /
  cat /proc/self/mountinfo
  # What a path leads to.
  cat /mnt/a/who /mnt/c/who /mnt/c/below/who
`;

const ran = runInNamespaces(SCRIPT);
if (!ran) skip('this machine allows no mount namespace');
else
  test('a mount is covered by what a path name finds at its place, and one on top of / is never met', () => {
    const lines = ran.output.split('\n');
    const mounts = parseMountinfo(lines.filter((line) => / - /.test(line)).join('\n'));
    const covered = coveredMounts(mounts);
    const by = (source: string) => {
      const mount = mounts.find((each) => each.source === source)!;
      return covered.has(mount.id) ? covered.get(mount.id)?.source : 'seen';
    };
    assert.equal(['low', 'high', 'first', 'second', 'inner'].map(by), [
      'high',
      'seen',
      'second',
      'seen',
      'seen',
    ]);
    assert.not.equal(by('top'), 'seen');
    assert.equal(lines.slice(-4, -1), ['high', 'second', 'inner']);
  });

test('on a machine with nothing in the way all are seen, in whatever order they are listed', () => {
  const lines = [
    '2 1 0:1 / / rw - ext4 a rw',
    '3 2 0:2 / /dev rw - tmpfs b rw',
    '4 3 0:3 / /dev/pts rw - devpts c rw',
  ];
  for (const order of [lines, [...lines].reverse()])
    assert.equal([...coveredMounts(parseMountinfo(order.join('\n'))).keys()], []);
});

test('in a directory that is not a mount the mounts below it are seen', () => {
  const text =
    '5 9 0:1 / /proc rw - proc a rw\n6 9 0:2 / /dev rw - tmpfs b rw\n7 6 0:3 / /dev rw - tmpfs c rw\n';
  const covered = coveredMounts(parseMountinfo(text));
  assert.equal(
    [...covered].map(([id, by]) => [id, by?.id]),
    [[6, 7]],
  );
});

test.run();
