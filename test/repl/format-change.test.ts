import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Fact } from '../../src/lab/facts.ts';
import { setLocale } from '../../src/locale/locale.ts';
import { formatChange, formatChanges } from '../../src/repl/format-change.ts';

const change = (path: string, before: Fact | null, after: Fact | null) => ({
  actor: 'web',
  path,
  before,
  after,
});

/** The way each kind of change is written: path, before, after, line. */
const LINES: readonly [string, Fact | null, Fact | null, string][] = [
  ['namespaces.uts', 4026531838, 4026532177, 'namespaces.uts  4026531838 → 4026532177'],
  ['namespaces.pidForChildren', 1, 'pending', 'namespaces.pidForChildren  1 → pending'],
  ['hostname', 'debian', 'web', 'hostname  debian → web'],
  ['noNewPrivs', false, true, 'noNewPrivs  false → true'],
  ['ended', null, { kind: 'killed', signal: 'SIGKILL' }, 'process  running → ended: killed by SIGKILL'],
  ['processes.12', null, ['sleep', '2', ''], 'processes + 12 sleep (2 inside)'],
  ['processes.12', ['sleep', '', ''], null, 'processes.12  − sleep'],
  ['mounts./', null, ['overlay', 'overlay', 'rw', 'private'], 'mounts + overlay on /'],
  ['mounts./mnt/a.b', ['tmpfs', 'none', 'rw', 'private'], null, 'mounts − tmpfs on /mnt/a.b'],
  ['mounts./', ['ext4', 'a', 'rw', 'shared'], ['ext4', 'a', 'rw', 'private'], 'mounts ~ /  shared → private'],
  ['cgroup.cpu.path', '/', '/ns-lab-1-box', 'cgroup.cpu  / → /ns-lab-1-box'],
  ['cgroup.cpu.cpu.max', 'max 100000', '20000 100000', 'cgroup.cpu cpu.max  max 100000 → 20000 100000'],
  ['cgroup.pids.pids.max', { unreadable: 'ENOENT: no such file' }, '9', 'cgroup.pids pids.max  ? ENOENT → 9'],
  [
    'cgroup.pids.pids.max',
    { unreadable: 'not-said' },
    '9',
    'cgroup.pids pids.max  ? this kernel does not say → 9',
  ],
  ['cgroup.memory.memory.events', 'low 0\nhigh 0', null, 'cgroup.memory memory.events  − low 0; high 0'],
  ['network.eth0', null, 'eth0@if7 veth 2a:00 mtu 1500', 'network + eth0@if7 veth 2a:00 mtu 1500'],
  ['network.lab0', 'lab0 bridge 9e:67 mtu 1500', 'lab0 bridge c2:31 mtu 1500', 'network lab0  9e:67 → c2:31'],
  ['network.forwarding', 'off', 'on', 'network forwarding  off → on'],
  [
    'network.nat.postrouting ip saddr 10.0.0.0/8 masquerade',
    null,
    'ip saddr 10.0.0.0/8 masquerade',
    'network + nat postrouting ip saddr 10.0.0.0/8 masquerade',
  ],
  ['network.eth0.state', 'down', 'up', 'network eth0 state  down → up'],
  ['network.eth0.addresses.10.0.42.2/24', null, '10.0.42.2/24', 'network + eth0 10.0.42.2/24'],
  ['network.eth0.master', null, 'lab0', 'network + eth0 master lab0'],
  [
    'network.routes.default',
    null,
    'via 10.0.42.1 dev eth0',
    'network + route default via 10.0.42.1 dev eth0',
  ],
  [
    'network.routes.default',
    'via 10.0.42.1 dev eth0',
    'via 10.0.42.9 dev eth0',
    'network route default  via 10.0.42.1 dev eth0 → via 10.0.42.9 dev eth0',
  ],
  [
    'network.routes.fe80::/64 dev eth0 metric 256',
    'dev eth0 metric 256',
    null,
    'network − route fe80::/64 dev eth0 metric 256',
  ],
  ['caps.effective', ['CAP_CHOWN', 'CAP_NET_RAW'], ['CAP_CHOWN'], 'caps.effective  2 → 1  −net_raw'],
];

for (const [path, before, after, line] of LINES) {
  test(`${line}`, () => assert.is(formatChange(change(path, before, after)), line));
}

test('many capabilities are counted', () => {
  const names = Array.from({ length: 9 }, (_, index) => `CAP_${index}`);
  assert.is(formatChange(change('caps.bounding', names, [])), 'caps.bounding  9 → 0  −9');
});

test('more than five mounts of one kind are counted, with the first three', () => {
  const mounts = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      change(`mounts./m${index}`, null, ['tmpfs', 'none', 'rw', '']),
    );
  assert.is(formatChanges(mounts(5), 'web').length, 5);
  assert.equal(formatChanges(mounts(6), 'web'), ['mounts + 6 mounts: /m0, /m1, /m2, …']);
  setLocale('zh-CN');
  assert.equal(formatChanges(mounts(6), 'web'), ['mounts + 6 个挂载：/m0, /m1, /m2、…']);
  setLocale('en');
});

test("a change of another actor than the command's begins with its name", () => {
  const changes = [change('hostname', 'a', 'b'), { ...change('hostname', 'a', 'b'), actor: 'host' }];
  assert.equal(formatChanges(changes, 'web'), ['hostname  a → b', 'host: hostname  a → b']);
});

test.run();
