/** A command that needs a box, in a lab that has none. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { setLocale } from '../../src/locale/locale.ts';
import { isRoot, withSession } from '../support/session.ts';

const FIRST = isRoot ? 'unshare pid' : 'unshare user pid';

test(
  'with a yes the box is made, and then the command is carried out',
  withSession([], async (t) => {
    const asked: [string, boolean | undefined][] = [];
    t.confirm = async (question, usual) => {
      asked.push([question, usual]);
      return true;
    };
    const entry = await t.do(FIRST);
    assert.equal(asked, [[`there is no box yet: new box, then ${FIRST}?`, true]]);
    assert.equal([entry.command, entry.actor], [FIRST, 'box']);
    assert.equal(
      t.session.entries.filter(({ kind }) => kind === 'step').map(({ command, ok }) => [command, ok]),
      [
        ['new box', true],
        [FIRST, true],
      ],
    );
    // Two steps, each of which can be taken back.
    await t.do('undo');
    assert.equal([...t.lab.boxes.keys()], ['box']);
    await t.do('undo');
    assert.is(t.session.startedLab?.boxes.size ?? 0, 0);
  }),
);

test(
  'with a no, and where nobody can be asked, nothing is done and the error names the command',
  withSession([], async (t) => {
    for (const confirm of [undefined, async () => false]) {
      t.confirm = confirm;
      for (const line of [FIRST, 'mount overlay', 'chroot', 'add veth', 'set cpu quota 20%', 'run true']) {
        const { kind, remedy } = await t.fails(line);
        assert.equal([kind, remedy], ['unavailable', 'new'], line);
      }
    }
    assert.is(t.lab.boxes.size, 0);
  }),
);

test(
  'who names another actor is not asked',
  withSession([], async (t) => {
    let count = 0;
    t.confirm = async () => {
      count++;
      return true;
    };
    await t.fails(`host: ${FIRST}`);
    assert.is(count, 0);
  }),
);

test(
  'the question is asked in Chinese too',
  withSession([], async (t) => {
    const asked: string[] = [];
    t.confirm = async (question) => {
      asked.push(question);
      return false;
    };
    setLocale('zh-CN');
    try {
      await t.execute(FIRST);
    } finally {
      setLocale('en');
    }
    assert.equal(asked, [`现在还没有盒子：先 new box，再 ${FIRST}？`]);
  }),
);

test.run();
