import { hostname } from 'node:os';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { normalize } from '../../scripts/docs/normalize.ts';

test('process IDs are numbered in their order, wherever they stand', () => {
  const text = `  clone(SIGCHLD, 0, 0, 0, 0) = 736
  process.pid  735 → 736
  process.nspid  735 → 736 1
  openat(AT_FDCWD, "/proc/736/uid_map", O_WRONLY) = 3
  sendto(3, {peer={ifname="eth0", net_ns_pid=736}}, 104) = 104
  $ ip link add veth-web type veth peer name eth0 netns 736
  $ nsenter --target 736 --all id
  $ kill -KILL 736
  # process 736 outside is process 1 inside`;
  assert.is(normalize(text), text.replaceAll('735', '2001').replaceAll('736', '2002'));
});

test('a number that only looks like a process ID stays', () => {
  const text = '  process.pid  35 → 36\n  recvfrom(3, 32768) = 36\n  network + eth0 veth mtu 1500\n  # 35';
  assert.is(normalize(text), text.replace('35 → 36', '2001 → 2002'));
});

test('clone has the ID outside only where another line names it', () => {
  const text = '  clone(SIGCHLD, 0) = 736\n  process.pid  735 → 736\n  clone(SIGCHLD, 0) = 2';
  assert.is(normalize(text), text.replaceAll('735', '2001').replaceAll('736', '2002'));
});

test('new process IDs are not taken for old ones', () => {
  const text = '  process.pid  2002 → 2001\n  $ kill -KILL 2001';
  assert.is(normalize(text), '  process.pid  2001 → 2002\n  $ kill -KILL 2002');
});

test("namespaces are numbered as they appear, except the machine's first ones, and the machine has a name", () => {
  const text = `  namespaces.uts  4026531838 → 4026532999\n  namespaces.net  4026532300 → 4026532400
  namespaces.uts  4026532999 → 4026532300\n  hostname  ${hostname()} → web`;
  assert.is(
    normalize(text),
    `  namespaces.uts  4026531838 → 4026532201\n  namespaces.net  4026532202 → 4026532203
  namespaces.uts  4026532201 → 4026532202\n  hostname  debian → web`,
  );
});

test.run();
