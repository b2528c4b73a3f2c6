import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { REGISTRY } from '../../../src/session/commands/registry.ts';
import { LanguageError } from '../../../src/session/language/errors.ts';
import { parseLine } from '../../../src/session/language/parse.ts';

/** What is typed elsewhere, and the command here. */
const SAID: readonly (readonly [typed: string, here: string])[] = [
  ['unshare --pid --fork', 'unshare pid, then fork'],
  ['unshare --user --map-root-user', 'unshare user, then map root'],
  ['mount -t tmpfs tmpfs /mnt', 'mount tmpfs /mnt'],
  ['mount --bind /a /b', 'mount bind /a /b'],
  ['ip link add br0 type bridge', 'add bridge br0'],
  ['ip link set lo up', 'set link lo up'],
  ['ip addr add 10.42.0.2/24 dev eth0', 'add addr 10.42.0.2/24 dev eth0'],
  ['ip addr', 'show net'],
  ['hostname web', 'set hostname web'],
  ['sysctl -w net.ipv4.ip_forward=1', 'set forwarding on'],
  ['lsns', 'show ns'],
  ['nsenter -t 42', 'shell'],
  ['nsenter --target 42 --all', 'shell'],
  ['nsenter -t 42 -n ip addr', 'run ip addr'],
  ['docker run -it debian', 'build, then run CMD'],
  ['echo 50 > /sys/fs/cgroup/x/pids.max', 'set pids max N'],
];

for (const [typed, here] of SAID)
  test(`\`${typed}\` is answered with the command of ns-lab`, () => {
    try {
      parseLine(typed, REGISTRY);
    } catch (error) {
      assert.instance(error, LanguageError);
      assert.is((error as LanguageError).hint, `in ns-lab that is: ${here}`);
      // What is answered can be typed, where it names no part to be filled in.
      if (!/, then|, or|\b[A-Z]+\b/.test(here)) assert.ok(parseLine(here, REGISTRY));
      return;
    }
    assert.unreachable('it is a command');
  });

test.run();
