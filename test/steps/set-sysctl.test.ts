import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import { canonicalName, ownerOf, sysctlPath } from '../../src/lab/sysctl/names.ts';
import { needs } from '../support/programs.ts';
import { read } from '../support/read.ts';
import { isRoot, type TestSession, withSession } from '../support/session.ts';
import { nsenter } from '../support/witness.ts';

/** What a program of the machine reads in a namespace of the box, with the machine's /proc. */
const seen = (t: TestSession, option: string, path: string): string =>
  nsenter(t.pid, [option], 'cat', `/proc/sys/${path}`).replaceAll('\t', ' ');

/** Values that no kernel has by itself, and the files that hold them. */
const CASES = [
  ['net.ipv4.ip_unprivileged_port_start', '77', '--net', 'net/ipv4/ip_unprivileged_port_start'],
  ['net/core/somaxconn', '99', '--net', 'net/core/somaxconn'],
  ['kernel.shmmax', '1000000', '--ipc', 'kernel/shmmax'],
  ['kernel.sem', '250 32000 32 100', '--ipc', 'kernel/sem'],
  ['fs.mqueue.msg_max', '20', '--ipc', 'fs/mqueue/msg_max'],
  ['kernel.hostname', 'web', '--uts', 'kernel/hostname'],
  ['kernel.domainname', 'lab', '--uts', 'kernel/domainname'],
] as const;

if (needs('nsenter')) {
  test(
    'a parameter changes in the namespace of the box, and nowhere else',
    withSession(['new'], async (t) => {
      await t.unshare('net', 'ipc', 'uts');
      const machine = CASES.map(([, , , path]) => read(`/proc/sys/${path}`));
      for (const [name, value, option, path] of CASES) {
        const before = seen(t, option, path);
        const { changes } = await t.do(`set sysctl ${name} ${value}`);
        assert.is(seen(t, option, path), value, name);
        assert.equal(
          changes.filter((change) => change.path.startsWith('sysctls.')),
          [{ actor: 'box', path: `sysctls.${name.replaceAll('/', '.')}`, before, after: value }],
        );
      }
      assert.equal(
        CASES.map(([, , , path]) => read(`/proc/sys/${path}`)),
        machine,
      );
      assert.equal(
        (await t.do('show sysctl')).view!.lines,
        CASES.map(([name, value]) => `${name.replaceAll('/', '.')} = ${value}`),
      );
      await t.do('undo');
      assert.is(seen(t, '--uts', 'kernel/hostname'), 'web');
      assert.not.equal(seen(t, '--uts', 'kernel/domainname'), 'lab');
      assert.is(Object.keys(t.snapshot().sysctls).length, CASES.length - 1);
    }),
  );

  test(
    'it works where /proc/sys is read-only, where there is no /proc, and for a box without capabilities',
    withSession(['new'], async (t) => {
      await t.unshare('net', 'mnt', 'pid');
      await t.do('fork', 'mount overlay', 'mount proc', 'readonly default', 'pivot_root', 'drop caps all');
      await t.do('set sysctl net.core.somaxconn 88');
      assert.is(await t.run('cat /proc/sys/net/core/somaxconn'), '88');
      assert.is((await t.fails('run sh -c "echo 1 > /proc/sys/net/core/somaxconn"')).kind, 'exit');
    }),
  );

  test(
    'the shell command does the same',
    withSession(['new'], async (t) => {
      await t.unshare('net', 'ipc', 'uts');
      for (const [name, value, option, path] of CASES) {
        const before = seen(t, option, path);
        const { equivalents } = await t.do(`set sysctl ${name} ${value}`);
        await t.do(`set sysctl ${name} ${before.includes('(') ? 'none' : before}`);
        const { status, stderr } = spawnSync('sh', ['-e'], {
          input: `PATH=$PATH:/usr/sbin:/sbin\n${equivalents.join('\n')}\n`,
          encoding: 'utf8',
        });
        assert.is(status, 0, stderr);
        assert.is(seen(t, option, path), value, name);
      }
    }),
  );
}

test(
  'the limits of a user namespace are its own',
  withSession(['new', 'unshare user', 'map root'], async (t) => {
    await t.do('set sysctl user.max_net_namespaces 0');
    const error = await t.fails('unshare net');
    assert.is(error.code, 'ENOSPC');
    await t.do('unshare ipc');
  }),
);

if (ownerOf('kernel.pid_max') === 'pid')
  test(
    'the highest process ID is one of the PID namespace',
    withSession(['new'], async (t) => {
      const machine = read('/proc/sys/kernel/pid_max');
      await t.unshare('pid', 'mnt');
      await t.do('fork', 'set sysctl kernel.pid_max 500', 'mount proc');
      assert.is(await t.run('cat /proc/sys/kernel/pid_max'), '500');
      assert.is(read('/proc/sys/kernel/pid_max'), machine);
    }),
  );

test(
  'a parameter of the machine is refused before any call, and so is one of a shared namespace',
  withSession(['new'], async (t) => {
    await t.unshare('net');
    for (const name of [
      'kernel.core_pattern',
      'vm.overcommit_memory',
      'fs.file-max',
      'kernel/core_pattern',
    ]) {
      const entry = await t.execute(`set sysctl ${name} 1`);
      assert.is(entry.error?.kind, 'unavailable', name);
      assert.match(entry.error!.message, "is the machine's: no namespace has one of its own");
      assert.match(entry.error!.remedy!, 'docker run --sysctl refuses it too');
      assert.equal(entry.calls, []);
    }
    const shared = await t.fails('set sysctl kernel.shmmax 1');
    assert.equal([shared.kind, shared.remedy], ['order', 'unshare ipc']);
    assert.match(
      (await t.fails('set sysctl net.ipv4.nothing 1')).message,
      'no kernel parameter net.ipv4.nothing',
    );
    assert.match(
      (await t.fails('set sysctl kernel.nothing 1')).message,
      'no kernel parameter kernel.nothing',
    );
  }),
);

test(
  'a value that the kernel does not take is explained, and leaves the old one',
  withSession(['new'], async (t) => {
    await t.unshare('net');
    const error = await t.fails('set sysctl net.ipv4.ip_unprivileged_port_start many');
    assert.is(error.code, 'EINVAL');
    assert.match(error.cause!, 'does not take this value');
    assert.equal(t.snapshot().sysctls, {});
  }),
);

test('a name leads nowhere but to its file', () => {
  assert.is(canonicalName('net.ipv4.conf.eth0/100.forwarding'), 'net.ipv4.conf.eth0/100.forwarding');
  assert.is(canonicalName('net/ipv4/conf/eth0.100/forwarding'), 'net.ipv4.conf.eth0/100.forwarding');
  assert.is(sysctlPath('net.ipv4.conf.eth0/100.rp_filter'), '/proc/sys/net/ipv4/conf/eth0.100/rp_filter');
  const wrong = [
    'net',
    'net.//.kernel',
    'net/../kernel/core_pattern',
    'net.',
    '.net',
    '/etc/passwd',
    'net. a',
  ];
  for (const name of [...wrong, 'net..ipv4', 'net/./a', 'net.a\nb'])
    assert.is(canonicalName(name), undefined, name);
});

test('which namespace owns a parameter depends on the name, and on the kernel', () => {
  const owners = {
    'net.ipv4.ip_forward': 'net',
    'kernel.shm_rmid_forced': 'ipc',
    'fs.mqueue.queues_max': 'ipc',
    'user.max_user_namespaces': 'user',
    'kernel.domainname': 'uts',
    'kernel.core_pattern': undefined,
    'kernel.shmfoo': undefined,
    'fs.mqueue': undefined,
  };
  for (const [name, type] of Object.entries(owners)) assert.is(ownerOf(name), type, name);
  assert.equal(
    ['5.10.0-28-amd64', '6.13.9', '6.14.0', '7.0.1'].map((release) => ownerOf('kernel.pid_max', release)),
    [undefined, undefined, 'pid', 'pid'],
  );
});

if (isRoot)
  test(
    'the fork that writes leaves no process behind',
    withSession(['new', 'unshare net ipc'], async (t) => {
      await t.do('set sysctl kernel.shmmax 1000', 'set sysctl net.core.somaxconn 50', 'show sysctl');
      const { processes } = t.snapshot('host');
      assert.is(isUnreadable(processes) ? 0 : processes.length, 2);
    }),
  );

test.run();
