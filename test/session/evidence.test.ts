import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lab } from '../../src/lab/lab.ts';
import type { Snapshot } from '../../src/lab/snapshot.ts';
import { Evidence, type Subject } from '../../src/session/evidence.ts';

const BOX: Subject = { actor: 'box', isUnborn: false, isOnBothSides: false };
const NETWORK: Subject = { ...BOX, isOnBothSides: true };

/** A lab with a box that is process 2, and a clock. It writes down whose state was read, `+` with processes. */
function makeLab() {
  const reads: string[] = [];
  const clock = { ms: 0 };
  const processes: { pid: number }[] = [{ pid: 2 }];
  const box: { pid: number; program: unknown; loads: Set<object>; sysctls: Set<string> } = {
    pid: 2,
    program: undefined,
    loads: new Set(),
    sysctls: new Set(),
  };
  const lab = {
    host: { pid: 1 },
    boxes: new Map([['box', box]]),
    joined: new Set<object>(),
    watchedSysctls: new Set<string>(),
    snapshot(actor: string, { hasProcesses = true } = {}) {
      reads.push(actor + (hasProcesses ? '+' : ''));
      return {
        actor,
        takenAtMs: clock.ms,
        sysctls: {},
        process: { pid: actor === 'host' ? 1 : box.pid },
        processes: hasProcesses ? [...processes] : { unreadable: 'not-looked-at' },
      } as unknown as Snapshot;
    },
  };
  const evidence = new Evidence(() => clock.ms);
  const step = (subject: Subject) => {
    reads.length = 0;
    evidence.before(lab as unknown as Lab, subject);
    const before = [...reads];
    evidence.after(lab as unknown as Lab, subject);
    return before;
  };
  return { lab, box, processes, clock, reads, step };
}

test('the state that a step leaves is the one that the next step finds', () => {
  const { step, reads } = makeLab();
  assert.equal(step(BOX), ['box+']);
  assert.equal(step(BOX), []);
  assert.equal(reads, ['box+'], 'after it the state is read in any case');
});

test('a state that is a few milliseconds old is read again: somebody may have changed it', () => {
  const { step, clock } = makeLab();
  step(BOX);
  clock.ms += 10;
  assert.equal(step(BOX), ['box+']);
});

test('while a program runs in the box, its state is always read', () => {
  const { step, box, lab, processes } = makeLab();
  box.program = { argv: ['server'] };
  step(BOX);
  assert.equal(step(BOX), ['box+'], 'as process 1');
  box.program = undefined;
  lab.joined.add({});
  assert.equal(step(BOX), ['box+'], 'joined');
  lab.joined.clear();
  processes.push({ pid: 3 });
  step(BOX);
  assert.equal(step(BOX), ['box+'], 'in the background');
});

test('another process that has become the box is looked at', () => {
  const { step, box } = makeLab();
  step(BOX);
  box.pid = 4;
  assert.equal(step(BOX), ['box+']);
});

test('a network step looks at the host too, but not at its processes', () => {
  const { step } = makeLab();
  assert.equal(step(NETWORK), ['box+', 'host']);
  assert.equal(step(NETWORK), []);
  assert.equal(step({ ...BOX, actor: 'host' }), ['host+'], 'with processes it is another state');
});

test('a box that is to be made is compared with the host', () => {
  const { lab } = makeLab();
  const states = new Evidence().before(lab as unknown as Lab, { ...BOX, actor: 'new', isUnborn: true });
  const { actor, process, processes } = states.get('new')!;
  assert.equal([actor, process, processes], ['new', { pid: 1 }, []]);
});

test.run();
