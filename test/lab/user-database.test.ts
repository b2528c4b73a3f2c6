import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseGroup, parsePasswd } from '../../src/lab/user-database.ts';

test('the lines of passwd are read, and what is no line of it is passed over', () => {
  const text = [
    'root:x:0:0:root:/root:/bin/sh',
    '# a remark',
    'ann:x:1000:1001::/home/ann:',
    '',
    '+::::::',
    'bad:x:-1:0::/:',
  ].join('\n');
  assert.equal(parsePasswd(text), [
    { name: 'root', uid: 0, gid: 0, home: '/root' },
    { name: 'ann', uid: 1000, gid: 1001, home: '/home/ann' },
  ]);
  assert.equal(parsePasswd('big:x:4294967295:0::/:'), []);
});

test('the lines of group are read with their members', () => {
  assert.equal(parseGroup('adm:x:4:ann,bob\nempty:x:5:\nshort:x:6\nbad:x::ann'), [
    { name: 'adm', gid: 4, members: ['ann', 'bob'] },
    { name: 'empty', gid: 5, members: [] },
    { name: 'short', gid: 6, members: [] },
  ]);
});

test.run();
