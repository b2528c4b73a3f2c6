import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileTree } from '../../../src/lab/images/file-tree.ts';
import { makeTree, scratchDirectory } from '../../support/scratch.ts';

const root = makeTree(scratchDirectory(), {
  'usr/bin/mawk': 'awk',
  'usr/bin/awk': { link: '/etc/alternatives/awk' },
  'etc/alternatives/awk': { link: '/usr/bin/mawk' },
  bin: { link: 'usr/bin' },
  out: { link: '../../../../../../etc/alternatives' },
  loop: { link: 'loop' },
  dangling: { link: '/nowhere' },
  here: { link: '.' },
});
const tree = new FileTree(root);

test('links are followed inside the tree, absolute ones too', () => {
  assert.is(tree.resolve('/bin/awk'), '/usr/bin/mawk');
  assert.is(tree.resolve('bin/../bin/awk'), '/usr/bin/mawk');
  assert.is(tree.stat('/bin/awk')?.isFile(), true);
});

test('".." does not lead out of the tree', () => {
  assert.is(tree.resolve('/out/awk'), '/usr/bin/mawk');
  assert.is(tree.resolve('/../../usr'), '/usr');
  assert.is(tree.resolve('/..'), '/');
});

test('the way to a file names every directory and link', () => {
  const walk = tree.follow('/bin/awk');
  assert.equal(
    walk?.steps.map(({ path, link }) => (link === undefined ? path : `${path} -> ${link}`)),
    [
      '/bin -> usr/bin',
      '/usr',
      '/usr/bin',
      '/usr/bin/awk -> /etc/alternatives/awk',
      '/etc',
      '/etc/alternatives',
      '/etc/alternatives/awk -> /usr/bin/mawk',
      '/usr',
      '/usr/bin',
      '/usr/bin/mawk',
    ],
  );
});

test('a link that leads nowhere, or round and round, resolves to nothing', () => {
  assert.is(tree.resolve('/loop'), undefined);
  assert.is(tree.resolve('/dangling'), undefined);
  assert.is(tree.resolve('/missing/x'), undefined);
  assert.is(tree.resolve('/usr/bin/mawk/x'), undefined);
  assert.is(tree.stat('/loop'), undefined);
  assert.is(tree.resolve('/here/here/usr'), '/usr');
});

test('the root itself, and listings', () => {
  assert.is(tree.resolve('/'), '/');
  assert.is(tree.stat('/')?.isDirectory(), true);
  assert.equal(tree.list('/bin').sort(), ['awk', 'mawk']);
  assert.equal(tree.list('/missing'), []);
  assert.equal(tree.list('/usr/bin/mawk'), []);
});

test('a change is seen after forget()', () => {
  const changing = new FileTree(makeTree(scratchDirectory(), { 'a/file': '', link: { link: 'a' } }));
  assert.is(changing.resolve('/link/file'), '/a/file');
  makeTree(changing.root, { b: null, 'b/file': '' });
  assert.is(changing.resolve('/b/file'), '/b/file');
  changing.forget();
  assert.is(changing.resolve('/link/file'), '/a/file');
});

test("an empty root is this machine's", () => {
  assert.is(new FileTree('/').root, '');
  assert.is(new FileTree().stat(join('/', 'proc'))?.isDirectory(), true);
});

test.run();
