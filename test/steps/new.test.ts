import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, withSession } from '../support/session.ts';
import { waitUntil } from '../support/wait.ts';
import { capabilities, lsns, statusLine } from '../support/witness.ts';

test(
  'a new box is a fork of the host, with a name, and becomes the actor',
  withSession([], async (t) => {
    const { notes } = await t.do('new web');
    assert.is(t.session.actor, 'web');
    assert.not.equal(t.pid, t.lab.host.pid);
    assert.is(statusLine(t.pid, 'PPid'), String(t.lab.host.pid));
    assert.is(read(`/proc/${t.pid}/comm`), 'ns-lab web');
    assert.match(notes[0]!, `process ${t.pid} is the box "web"`);
    assert.is(notes.length, isRoot ? 2 : 1);
    if (isRoot) assert.match(notes[1]!, 'it runs as root');
  }),
);

if (needs('lsns')) {
  test(
    'it shares every namespace with the host',
    withSession(['new'], (t) => {
      assert.equal(lsns(t.pid), lsns(t.lab.host.pid));
    }),
  );
}

if (needs('capsh')) {
  test(
    "it is as powerful as the person's own processes",
    withSession(['new'], (t) => {
      assert.equal(capabilities(t.pid, 'CapEff'), isRoot ? capabilities(process.pid, 'CapEff') : []);
      assert.is(statusLine(t.pid, 'Uid'), statusLine('self', 'Uid'));
      assert.is(statusLine(t.pid, 'Gid'), statusLine('self', 'Gid'));
    }),
  );
}

test(
  'a box without a name is called box, and there may be several',
  withSession(['new', 'new b2', 'new b3'], (t) => {
    assert.equal([...t.lab.boxes.keys()], ['box', 'b2', 'b3']);
    assert.is(new Set([...t.lab.boxes.values()].map(({ pid }) => pid)).size, 3);
  }),
);

test(
  'a name is taken until its box is removed, also when the box has ended',
  withSession(['new'], async (t) => {
    const living = await t.fails('new');
    assert.equal(
      [living.kind, living.message, living.remedy],
      [
        'unavailable',
        'there is a box "box" already',
        'use it as it is, or start another: `new NAME`; `rm box` removes it',
      ],
    );
    process.kill(t.pid, 'SIGKILL');
    await waitUntil(() => t.lab.boxes.get('box')!.exit !== undefined);
    const ended = await t.fails('new');
    assert.match(ended.message, 'has ended but is still here');
    await t.do('rm box', 'new');
  }),
);

test(
  'a name that is none is refused with what a name looks like',
  withSession([], async (t) => {
    const { kind, message } = await t.fails('new ../x');
    assert.is(kind, 'language');
    assert.match(message, 'column 5: "../x" is not a box name');
    assert.is(t.lab.boxes.size, 0);
  }),
);

test.run();
