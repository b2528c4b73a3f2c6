import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ATTEMPTS } from '../../../src/lab/attack/attempts.ts';
import type { Verdict } from '../../../src/lab/attack/judge.ts';
import { diff } from '../../../src/lab/diff.ts';
import { differences, machineState } from '../../support/machine-state.ts';
import { withSession } from '../../support/session.ts';

/** Boxes in every state that a learner leaves them in, and what goes through there whoever it is. */
const BOXES: readonly (readonly [name: string, commands: readonly string[], through: readonly string[]])[] = [
  [
    'without a wall',
    ['new'],
    ['see-process', 'signal-process', 'see-root', 'see-network', 'abstract-socket', 'shared-memory'],
  ],
  [
    'with a user namespace only',
    ['new', 'unshare user', 'map root'],
    ['see-process', 'see-root', 'see-network'],
  ],
  [
    'with namespaces, and the files of the machine',
    ['new', 'unshare user mnt uts ipc net pid cgroup', 'map root', 'fork'],
    ['see-root'],
  ],
  [
    'in a root that chroot has chosen',
    ['new', 'unshare user mnt', 'map root', 'mount overlay', 'chroot'],
    ['chroot', 'see-network'],
  ],
  ['with a filter only', ['new', 'set no_new_privs', 'set seccomp default'], ['see-process', 'see-root']],
  ['that is built', ['build'], []],
  ["that is built like Docker's", ['build --like docker'], []],
];

for (const [name, commands, through] of BOXES)
  test(
    `every attempt is made in a box ${name}, and the machine stays as it was`,
    withSession(commands, async (t) => {
      const [machine, box, host] = [machineState(), t.snapshot('box'), t.snapshot('host')];
      const { view } = await t.execute('attack all');
      const { attempts } = view!.data as { attempts: readonly Verdict[] };
      assert.is(attempts.length, ATTEMPTS.length);
      assert.equal(differences(machine, machineState()), []);
      assert.equal(diff(box, t.snapshot('box')), []);
      assert.equal(diff(host, t.snapshot('host')), []);
      for (const attempt of through)
        assert.is(attempts.find((verdict) => verdict.attempt === attempt)!.result, 'through', attempt);
    }),
  );

test.run();
