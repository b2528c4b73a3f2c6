import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KernelError } from '../../../src/kernel/errors.ts';
import type { Way } from '../../../src/lab/doctor/finding.ts';
import { trial } from '../../../src/lab/doctor/finding.ts';
import { tryOut } from '../../../src/lab/doctor/try-out.ts';
import { UnavailableError } from '../../../src/lab/errors.ts';

const EPERM = 1;
const ENODEV = 19;

function refuse(errno = EPERM): never {
  throw new KernelError({ call: 'mount', text: 'mount("x")', errno }, 'No');
}

const way = (name: string, attempt: Way['attempt']): Way => ({ name, attempt });

test('what went well works, with its evidence', async () => {
  assert.equal(await tryOut(trial('x', () => 'mount(2) = 0')), {
    what: 'x',
    result: 'works',
    isUsable: true,
    detail: 'mount(2) = 0',
  });
});

test('a refusal fails what build needs and limits the rest', async () => {
  const [needed, other] = [true, false].map((isNeeded) => tryOut(trial('x', refuse, { isNeeded })));
  assert.is((await needed!).result, 'fails');
  assert.is((await other!).result, 'limited');
  assert.match((await needed!).detail, 'mount("x") = -1 EPERM (No)');
});

test('the cause and the advice of a refusal come from the live state, unless the trial knows better', async () => {
  const finding = await tryOut(trial('x', () => refuse(ENODEV)));
  assert.match(finding.detail, 'this kernel does not have that file system');
  assert.match(finding.remedy!, '/proc/filesystems');
  const special = await tryOut(trial('x', () => refuse(ENODEV), { remedy: () => 'modprobe x' }));
  assert.is(special.remedy, 'modprobe x');
});

test('an error with a hint gives its hint', async () => {
  const attempt = () => {
    throw new UnavailableError('no shell', 'install one');
  };
  assert.equal(await tryOut(trial('x', attempt)), {
    what: 'x',
    result: 'fails',
    isUsable: false,
    detail: 'no shell',
    remedy: 'install one',
  });
});

test('the first way decides, and a difference limits', async () => {
  const [good, bad] = [way('one', () => 'done'), way('two', refuse)];
  const goodFirst = await tryOut({ what: 'x', isNeeded: true, ways: [good, bad] });
  assert.is(goodFirst.result, 'limited');
  assert.match(goodFirst.detail, /^one: done; two: mount/);
  const badFirst = await tryOut({ what: 'x', isNeeded: true, ways: [bad, good] });
  assert.is(badFirst.result, 'fails');
  assert.match(badFirst.detail, /; one: done$/);
});

test('ways that say the same say it once', async () => {
  const ways = [way('one', () => 'done'), way('two', () => 'done')] as const;
  const { result, detail } = await tryOut({ what: 'x', isNeeded: true, ways });
  assert.is(result, 'works');
  assert.is(detail, 'one: done; two: the same');
});

test('a bug is not taken for a finding', async () => {
  const attempt = () => {
    throw new TypeError('x is undefined');
  };
  try {
    await tryOut(trial('x', attempt));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, TypeError);
  }
});

test.run();
