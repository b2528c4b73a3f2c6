import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mountOf, parseMountinfo, readMounts } from '../../../src/kernel/proc/mountinfo.ts';

const parseOne = (line: string) => parseMountinfo(`${line}\n`)[0]!;

test('every field of a line is read', () => {
  assert.equal(
    parseMountinfo('36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n'),
    [
      {
        id: 36,
        parentId: 35,
        device: '98:0',
        root: '/mnt1',
        target: '/mnt2',
        options: 'rw,noatime',
        propagation: 'master:1',
        fstype: 'ext3',
        source: '/dev/root',
        superOptions: 'rw,errors=continue',
      },
    ],
  );
});

test('propagation is private without optional fields, else what they say', () => {
  const propagation = (fields: string) => parseOne(`1 0 0:1 / / rw ${fields}- tmpfs tmpfs rw`).propagation;
  assert.is(propagation(''), 'private');
  assert.is(propagation('shared:5 '), 'shared:5');
  assert.is(propagation('shared:5 master:2 '), 'shared:5 master:2');
  assert.is(propagation('master:2 propagate_from:1 '), 'master:2 propagate_from:1');
  assert.is(propagation('unbindable '), 'unbindable');
});

test('octal escapes are undone', () => {
  const mount = parseOne(
    '1 0 0:1 /a\\134b /a\\040b\\011c\\012d rw - overlay my\\040disk rw,lowerdir=/x\\134:y',
  );
  assert.is(mount.root, '/a\\b');
  assert.is(mount.target, '/a b\tc\nd');
  assert.is(mount.source, 'my disk');
  assert.is(mount.superOptions, 'rw,lowerdir=/x\\:y');
});

test('an empty source is kept, and a directory called "-" does not end the optional fields', () => {
  const mount = parseOne('1 0 0:1 / - rw shared:1 - tmpfs  rw');
  assert.is(mount.target, '-');
  assert.is(mount.source, '');
  assert.is(mount.superOptions, 'rw');
});

test("spaces in WSL2's 9p options do not shift the fields", () => {
  const mount = parseOne(
    '90 80 0:62 / /Docker/host rw,noatime - 9p C:\\134Program\\040Files rw,aname=drvfs;path=C:\\Program Files\\Docker;uid=0,mmap',
  );
  assert.is(mount.source, 'C:\\Program Files');
  assert.is(mount.superOptions, 'rw,aname=drvfs;path=C:\\Program Files\\Docker;uid=0,mmap');
});

test('a line without a separator is not understood', () => {
  assert.throws(() => parseMountinfo('1 0 0:1 / / rw\n'), /is not a mountinfo line/);
});

test('the own mounts are those that findmnt lists', () => {
  const columns = 'ID,PARENT,MAJ:MIN,TARGET,FSTYPE,VFS-OPTIONS';
  const output = execFileSync('findmnt', ['--json', '--list', '--output', columns], { encoding: 'utf8' });
  const { filesystems } = JSON.parse(output) as { filesystems: Record<string, string | number>[] };
  const expected = filesystems.map((f) => [
    Number(f.id),
    Number(f.parent),
    f['maj:min'],
    f.target,
    f.fstype,
    f['vfs-options'],
  ]);
  const seen = readMounts('self').map((m) => [m.id, m.parentId, m.device, m.target, m.fstype, m.options]);
  const byId = (a: (typeof expected)[0], b: (typeof expected)[0]) => Number(a[0]) - Number(b[0]);
  assert.equal(seen.sort(byId), expected.sort(byId));
});

test('a path is on the mount with the longest mount point before it, and of several there on the last', () => {
  const at = (id: number, target: string) => `${id} 1 0:${id} / ${target} rw - tmpfs tmpfs rw\n`;
  const mounts = parseMountinfo(at(1, '/') + at(2, '/a') + at(3, '/a/b') + at(4, '/a') + at(5, '/a\\040b'));
  const on = (path: string) => mountOf(path, mounts)?.id;
  assert.equal(['/', '/ab', '/a', '/a/c', '/a/b', '/a/b/c', '/a b/c'].map(on), [1, 1, 4, 4, 3, 3, 5]);
  assert.is(mountOf('/a', []), undefined);
});

test.run();
