import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLdCache, readLdCache } from '../../src/kernel/ld-cache.ts';
import { ldCache } from '../support/ld-cache-file.ts';
import { skip } from '../support/skip.ts';

test('libraries of the architecture are read, in the order of the cache', () => {
  const bytes = ldCache([
    { name: 'liba.so.1', path: '/opt/a/liba.so.1' },
    { name: 'liba.so.1', path: '/usr/lib/liba.so.1' },
    { name: 'libb.so', path: '/usr/lib/libb.so' },
  ]);
  assert.equal(
    [...parseLdCache(bytes)],
    [
      ['liba.so.1', ['/opt/a/liba.so.1', '/usr/lib/liba.so.1']],
      ['libb.so', ['/usr/lib/libb.so']],
    ],
  );
});

test('other architectures, and variants for newer processors, are left out', () => {
  const bytes = ldCache([
    { name: 'liba.so', path: '/x64', flags: 0x0303 },
    { name: 'liba.so', path: '/arm64', flags: 0x0a03 },
    { name: 'liba.so', path: '/i386', flags: 0x0003 },
    { name: 'liba.so', path: '/new', flags: 0x0303, hwcap: 1n << 62n },
  ]);
  assert.equal(parseLdCache(bytes, 'x64').get('liba.so'), ['/x64']);
  assert.equal(parseLdCache(bytes, 'arm64').get('liba.so'), ['/arm64']);
});

test('the old format before the new one is passed over', () => {
  const old = Buffer.alloc(40);
  old.write('ld.so-1.7.0');
  const bytes = Buffer.concat([old, ldCache([{ name: 'liba.so', path: '/a' }])]);
  assert.equal(parseLdCache(bytes).get('liba.so'), ['/a']);
});

test('something else, and a cache cut off anywhere, give what they hold and no exception', () => {
  assert.is(parseLdCache(Buffer.from('')).size, 0);
  assert.is(parseLdCache(Buffer.from('something else')).size, 0);
  const bytes = ldCache([{ name: 'liba.so', path: '/a' }]);
  for (let length = 0; length < bytes.length; length++) {
    assert.is(parseLdCache(bytes.subarray(0, length)).size, 0, `${length} bytes`);
  }
  assert.is(readLdCache('/nonexistent').size, 0);
});

test('ldconfig prints the same libraries', () => {
  if (!existsSync('/etc/ld.so.cache')) return skip('this machine has no /etc/ld.so.cache');
  const { error, stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' },
  });
  if (error) return skip('ldconfig is not installed');
  const kind = process.arch === 'arm64' ? 'libc6,AArch64' : 'libc6,x86-64';
  const printed = stdout.split('\n').flatMap((line) => {
    const [, name, text, path] = line.match(/^\t(\S+) \(([^)]*)\) => (.+)$/) ?? [];
    return text === kind ? [`${name} ${path}`] : [];
  });
  const read = [...readLdCache('/etc/ld.so.cache')].flatMap(([name, paths]) =>
    paths.map((path) => `${name} ${path}`),
  );
  assert.ok(printed.length > 0);
  assert.equal(read.sort(), printed.sort());
});

test.run();
