import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DOCKER_DEFAULT } from '../../src/kernel/capabilities.ts';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { KernelError } from '../../src/kernel/errors.ts';
import { textOf } from '../../src/locale/locale.ts';
import { planContainer } from '../../src/session/build/plan.ts';
import { profileOf } from '../../src/session/build/profiles.ts';
import { placeOf } from '../support/limits.ts';
import { needs } from '../support/programs.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import {
  addressesOf,
  capabilities,
  findmnt,
  ipLinks,
  ipRoutes,
  nsLink,
  statusLine,
} from '../support/witness.ts';

const TYPES = ['user', 'mnt', 'uts', 'ipc', 'net', 'pid', 'cgroup', 'time'];
const LIMITS = (['cpu', 'memory', 'pids'] as const).map((controller) => ({
  controller,
  place: placeOf(controller),
}));
/** What `build` says where there are no control groups for this user. */
const REFUSED = LIMITS.flatMap(({ controller, place }) =>
  isRefusal(place) ? [`no ${controller} limit: ${textOf(place.explanation)}`] : [],
);

/** The commands that `build` carries out. */
async function built(t: TestSession, line = 'build'): Promise<string[]> {
  const { length } = t.session.entries;
  await t.do(line);
  return t.session.entries.slice(length, -1).map(({ command }) => command);
}

async function isComplete(t: TestSession, name: string): Promise<void> {
  const { notes } = await t.do(`build ${name}`);
  assert.is(notes[0], 'nothing was missing');
}

/** The IPv4 addresses of a box on its own interface. */
const addressOf = (pid: number): string[] =>
  ipLinks(pid)
    .filter(({ ifname }) => ifname === 'eth0')
    .flatMap(addressesOf);

if (needs('ip', 'findmnt', 'capsh')) {
  test(
    'from nothing it makes a complete container, each step with its evidence',
    withSession([], async (t) => {
      const { length } = t.session.entries;
      const { notes, actor, kind } = await t.do('build');
      const steps = t.session.entries.slice(length, -1);
      assert.equal([kind, actor], ['session', null]);
      assert.equal(notes, [`${steps.length} steps done`, ...REFUSED]);
      for (const { kind, ok, calls, changes, command } of steps) {
        assert.equal([kind, ok], ['step', true], command);
        assert.ok(calls.length > 0 && changes.length > 0, command);
      }
      const { pid } = t;
      for (const type of TYPES) assert.not.equal(nsLink(pid, type), nsLink(t.lab.host.pid, type), type);
      assert.match(statusLine(pid, 'NSpid'), /\s1$/);
      const mounts = findmnt(pid).map(({ target, fstype }) => `${fstype} ${target}`);
      for (const mount of [
        'overlay /',
        'proc /proc',
        'sysfs /sys',
        'tmpfs /dev',
        'devpts /dev/pts',
        'tmpfs /tmp',
      ])
        assert.ok(mounts.includes(mount), `${mount}: ${mounts}`);
      assert.is(mounts.length, new Set(mounts).size);
      assert.equal(addressOf(pid), ['10.42.0.2/24']);
      assert.is(ipRoutes(pid).find(({ dst }) => dst === 'default')?.gateway, '10.42.0.1');
      const docker = DOCKER_DEFAULT.map((name) => name.toLowerCase()).sort();
      for (const set of ['CapBnd', 'CapEff'] as const) assert.equal(capabilities(pid, set).sort(), docker);
      assert.equal([statusLine(pid, 'NoNewPrivs'), statusLine(pid, 'Seccomp')], ['1', '2']);
      assert.is(await t.run('hostname'), 'box');
      assert.is(await t.run("sh -c 'id -u; echo x > /file; cat /file'"), '0\nx');
    }),
  );

  test(
    'boxes of one lab have addresses of their own, also after one was removed',
    withSession(['new first', 'build', 'new second', 'build'], async (t) => {
      const address = (name: string) => addressOf(t.lab.boxes.get(name)!.pid);
      assert.equal([address('first'), address('second')], [['10.42.0.2/24'], ['10.42.0.3/24']]);
      await t.do('rm first', 'build third', 'build fourth');
      assert.equal([address('third'), address('fourth')], [['10.42.0.2/24'], ['10.42.0.4/24']]);
      assert.equal(address('second'), ['10.42.0.3/24']);
    }),
  );
}

test(
  'a complete box lacks nothing',
  withSession(['build'], async (t) => {
    const { notes } = await t.do('build');
    assert.equal(notes, ['nothing was missing', ...REFUSED]);
    assert.equal(await built(t), []);
  }),
);

for (const like of [undefined, 'docker', 'podman', 'privileged', 'runc'] as const) {
  test(
    `after each of its own steps it goes on with the next${like ? `, like ${like}` : ''}`,
    withSession(['new'], async (t) => {
      const profile = profileOf(like);
      // Meanwhile another lab of this machine may take the IDs that were free.
      const plan = () => {
        const { lines, steps } = planContainer(t.lab, 'box', 'box', profile);
        return { steps, lines: lines.map((line) => line.replace(/^(map .id 0) \d{10}/, '$1 1879048192')) };
      };
      const { lines, steps } = plan();
      for (const { line, why } of steps) assert.ok(textOf(why).length > 5, line);
      for (const [index, line] of lines.entries()) {
        await t.do(line.startsWith('map ') ? planContainer(t.lab, 'box', 'box', profile).lines[0]! : line);
        assert.equal(plan().lines, lines.slice(index + 1), `after ${line}`);
      }
      assert.match(statusLine(t.pid, 'NSpid'), /\s1$/);
      await t.do('run true');
    }),
  );
}

/** What a person may have done before: each with a step that must not be done again. */
const BEGUN: [string, ...string[]][] = [
  ['unshare user'],
  ['unshare user mnt uts net pid time', 'map root'],
  ['unshare user pid', 'map root', 'fork'],
  ['unshare user pid', 'map root', 'fork', 'unshare time'],
  ['unshare user pid mnt', 'map root', 'fork', 'mount overlay', 'mount proc', 'fork'],
  ['unshare user cgroup', 'map root'],
  ['unshare user mnt', 'map root', 'mount overlay'],
  ['unshare user uts', 'map root', 'set hostname mine'],
  ['unshare user mnt net pid', 'map root', 'fork', 'mount overlay', 'mount sysfs', 'mount proc'],
  ['unshare user net', 'map root', 'set link lo up', 'host: add bridge lab0'],
  ['unshare user net', 'map root', 'add veth mine --addr 10.9.0.2/24'],
  ['set no_new_privs'],
];
/** As root a person may begin without a user namespace. A later one would not own the namespaces that there are. */
const BEGUN_BY_ROOT: [string, ...string[]][] = [
  ['unshare uts', 'set hostname mine'],
  ['unshare uts'],
  ['unshare net'],
  ['unshare pid'],
  ['unshare time'],
  ['unshare pid', 'fork'],
  ['unshare pid', 'fork', 'fork'],
  ['unshare cgroup mnt', 'mount overlay', 'mount sysfs', 'mount cgroup'],
  ['unshare mnt', 'mount overlay'],
  ['unshare mnt', 'mount overlay', 'pivot_root'],
];

/** A box that has forked since has the wrong processes in its /proc, and one that has new groups the wrong view. */
const MAY_BE_AGAIN = ['fork', 'mount proc', 'mount cgroup'];
const isAgain = (step: string, commands: readonly string[]): boolean =>
  !MAY_BE_AGAIN.includes(step) && commands.includes(step);

for (const steps of BEGUN) {
  test(
    `it completes a box after ${steps.join(', ')}`,
    withSession(['new', ...steps], async (t) => {
      const commands = await built(t);
      for (const step of steps) assert.not(isAgain(step, commands), step);
      assert.equal(nsLink(t.pid, 'user') === nsLink(t.lab.host.pid, 'user'), false);
      assert.match(statusLine(t.pid, 'NSpid'), /\s1$/);
      await isComplete(t, 'box');
      await t.do('run true');
    }),
  );
}

if (isRoot) {
  for (const steps of BEGUN_BY_ROOT) {
    test(
      `it completes a box after ${steps.join(', ')}, and says that it stays without a user namespace`,
      withSession(['new', ...steps], async (t) => {
        const commands = await built(t);
        for (const step of steps) assert.not(isAgain(step, commands), step);
        const { notes } = t.session.entries.at(-1)!;
        assert.ok(notes.some((note) => note.startsWith('no user namespace: ')));
        assert.is(nsLink(t.pid, 'user'), nsLink(t.lab.host.pid, 'user'));
        for (const type of TYPES.slice(1))
          assert.not.equal(nsLink(t.pid, type), nsLink(t.lab.host.pid, type), type);
        assert.match(statusLine(t.pid, 'NSpid'), /\s1$/);
        await isComplete(t, 'box');
        await t.do('run true');
      }),
    );
  }
}

test(
  'in a user namespace, what pivot_root has put out of sight is left out, and the note says the way back',
  withSession(
    ['new', 'unshare user mnt', 'map root', 'mount overlay', 'pivot_root', 'set no_new_privs'],
    async (t) => {
      const commands = await built(t);
      for (const line of ['mount proc', 'mount sysfs', 'mount dev'])
        assert.not(commands.includes(line), line);
      assert.ok(commands.includes('mount tmpfs'));
      const note = t.session.entries.at(-1)!.notes.at(-1)!;
      assert.match(note, /^no \/proc, \/sys, \/dev: after pivot_root .* undo \d+, then build$/);
      await t.do('run true');
      // The kernel does refuse it, and undoing so many steps does help.
      assert.is((await t.fails('mount proc')).code, 'EPERM');
      await t.do(/undo \d+/.exec(note)![0]);
      await built(t);
      await isComplete(t, 'box');
    },
  ),
);

test(
  'after chroot the host has only its device nodes out of reach',
  withSession(['new', 'unshare user mnt', 'map root', 'mount overlay', 'chroot'], async (t) => {
    assert.is((await t.fails('mount dev')).kind, 'order');
    const commands = await built(t);
    assert.ok(commands.includes('mount proc') && commands.includes('mount sysfs'));
    assert.match(t.session.entries.at(-1)!.notes.at(-1)!, /^no \/dev: after chroot /);
  }),
);

test(
  'a name is for another box, a new one or one that is there, and the actor is',
  withSession(['new first', 'new second', 'use first'], async (t) => {
    const commands = await built(t, 'build second');
    assert.ok(
      commands.every((command) => /^(second|host): /.test(command)),
      commands.join(),
    );
    assert.is(t.session.actor, 'first');
    assert.is(t.snapshot().noNewPrivs, false);
    await isComplete(t, 'second');
    assert.is((await built(t, 'build third'))[0], 'new third');
    assert.is(t.session.actor, 'third');
    await isComplete(t, 'third');
  }),
);

/** Makes the next call of a name fail in a box, as the kernel would. */
function failOnce(t: TestSession, call: string): void {
  const { task } = t.lab.boxes.get('box')!;
  const real = task.call;
  task.call = (name, ...args) => {
    if (name !== call) return real.call(task, name, ...args);
    task.call = real;
    throw new KernelError({ call, text: `${call}()`, errno: 12 }, 'Cannot allocate memory');
  };
}

for (const [call, line] of [
  ['capset', 'keep caps docker'],
  ['umount2', 'pivot_root'],
  ['pivot_root', 'pivot_root'],
] as const) {
  test(
    `after ${call} has failed, it does not call the box complete, and finishes it`,
    withSession(['new'], async (t) => {
      const { lines } = planContainer(t.lab, 'box', 'box');
      await t.do(...lines.slice(0, lines.indexOf(line)));
      failOnce(t, call);
      const { ok, notes } = await t.execute('build');
      assert.equal([ok, notes], [false, [`stopped at "${line}"`]]);
      assert.equal((await built(t))[0], line);
      const docker = DOCKER_DEFAULT.map((name) => name.toLowerCase()).sort();
      for (const set of ['CapBnd', 'CapEff', 'CapPrm'] as const)
        assert.equal(capabilities(t.pid, set).sort(), docker, set);
      assert.is(await t.run("sh -c 'ls -d /var/cache/ns-lab 2>/dev/null || echo gone'"), 'gone');
      assert.is(await t.run('cat /proc/1/comm'), 'ns-lab box');
      await isComplete(t, 'box');
    }),
  );
}

test(
  'what the box has given up is named, with the commands that would need it',
  withSession(['new', 'unshare user pid', 'map root', 'fork', 'keep caps docker'], async (t) => {
    await built(t);
    const { notes } = t.session.entries.at(-1)!;
    assert.ok(
      notes.some((note) =>
        /^not done: `mount overlay`: it takes CAP_SYS_ADMIN, which the box has/.test(note),
      ),
      notes.join(),
    );
  }),
);

test(
  'after chroot it says that the mounts of the machine are still there',
  withSession(['new', 'unshare user mnt', 'map root', 'mount overlay', 'chroot'], async (t) => {
    const { notes } = await t.do('build');
    assert.ok(notes.some((note) => note.startsWith("the machine's mounts are still in the box")));
  }),
);

test(
  'its steps can be taken back one by one',
  withSession(['build'], async (t) => {
    const mode = () => (t.snapshot().seccomp as { mode: number }).mode;
    const port = 'set sysctl net.ipv4.ip_unprivileged_port_start 0';
    assert.is(mode(), 2);
    assert.is(Object.keys(t.snapshot().sysctls).length, 1);
    await t.do('undo');
    assert.equal([mode(), t.snapshot().sysctls], [2, {}]);
    await t.do('undo');
    assert.equal([mode(), t.snapshot().noNewPrivs], [0, true]);
    await t.do('undo');
    assert.is(t.snapshot().noNewPrivs, false);
    assert.equal(await built(t), ['set no_new_privs', 'set seccomp default', port]);
  }),
);

test(
  'it stops at a step that fails, and says where',
  withSession(['new', 'exec sleep 1000'], async (t) => {
    const { ok, notes } = await t.execute('build');
    const failed = t.session.entries.at(-2)!;
    assert.equal([ok, failed.error?.kind], [false, 'order']);
    assert.equal(notes, [`stopped at "${failed.command}"`]);
    await t.do('signal KILL');
    assert.is((await t.execute('build')).error?.kind, 'ended');
    assert.is((await t.fails('build host')).kind, 'language');
  }),
);

test(
  'Ctrl-C stops it after the step that runs',
  withSession([], async (t) => {
    t.interrupt.abort();
    const { ok, notes } = await t.execute('build');
    assert.equal([ok, notes], [false, ['interrupted']]);
    assert.equal((await t.do('history')).view!.lines, ['  1  host: new box']);
  }),
);

test(
  'no limit is planned that the lab has no place for',
  withSession([], (t) => {
    const places = new Map(t.lab.placements);
    places.set('cpu', { reason: 'no-controller', explanation: 'there is none here', remedy: '' });
    Object.defineProperty(t.lab, 'placements', { value: places });
    const { lines, skipped } = planContainer(t.lab, 'host', 'host');
    assert.not(lines.some((line) => line.startsWith('set cpu')));
    assert.ok(skipped.map(textOf).includes('no cpu limit: there is none here'));
  }),
);

test.run();
