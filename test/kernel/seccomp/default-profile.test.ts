import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  allCapabilities,
  CAPABILITIES,
  type CapabilityName,
  DOCKER_DEFAULT,
} from '../../../src/kernel/capabilities.ts';
import { ALLOW, ENOSYS, EPERM } from '../../../src/kernel/seccomp/actions.ts';
import { defaultProfile, HELD_BACK } from '../../../src/kernel/seccomp/default-profile.ts';
import { checkProfile, decide, deniedSyscalls } from '../../../src/kernel/seccomp/profile.ts';
import {
  type Arch,
  CALL_TABLES,
  type CallTable,
  SYSCALL_NUMBERS,
  syscallNumber,
} from '../../../src/kernel/syscall-numbers.ts';

const ARCHES: readonly Arch[] = ['x64', 'arm64'];
const TABLES = Object.keys(CALL_TABLES) as CallTable[];
const docker = defaultProfile(DOCKER_DEFAULT);

/** What a container of Docker gets EPERM for whatever the arguments, one word a call. */
const FORBIDDEN = `
  _sysctl acct add_key afs_syscall bpf clock_settime create_module delete_module fanotify_init finit_module
  fsconfig fsmount fsopen fspick get_kernel_syms get_mempolicy getpmsg init_module io_uring_enter
  io_uring_register io_uring_setup ioperm iopl kcmp kexec_file_load kexec_load keyctl lookup_dcookie uprobe
  lsm_get_self_attr lsm_list_modules lsm_set_self_attr mbind migrate_pages mount mount_setattr move_mount
  move_pages nfsservctl open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root
  process_madvise putpmsg query_module quotactl quotactl_fd reboot request_key security set_mempolicy
  set_mempolicy_home_node setdomainname sethostname setns settimeofday swapoff swapon sysfs syslog tuxcall
  umount2 unshare uselib userfaultfd ustat vhangup vserver`
  .trim()
  .split(/\s+/);
/** What is newer than Docker's list: runc answers as a kernel that does not have it. */
const NEWER = ['open_tree_attr', 'file_getattr', 'file_setattr', 'listns', 'rseq_slice_yield'];
const DEPENDING_ON_ARGUMENTS = ['clone', 'personality', 'socket'];

/** The decision for a call by its name. */
function ask(name: string, args: readonly bigint[] = [], profile = docker, arch: Arch = 'x64'): number {
  const number = syscallNumber(arch, name);
  assert.ok(number !== undefined, name);
  return decide(arch, profile, number, args);
}

/** What keeping one more capability allows in addition. */
function openedBy(capability: CapabilityName): string[] {
  const profile = defaultProfile([...DOCKER_DEFAULT, capability]);
  return Object.keys(SYSCALL_NUMBERS.x64)
    .filter((name) => ask(name, [], profile) === ALLOW && ask(name) !== ALLOW)
    .sort();
}

test('every call of both architectures is allowed, forbidden or decided by its arguments', () => {
  for (const arch of ARCHES) {
    const names = Object.keys(SYSCALL_NUMBERS[arch]);
    const denied = deniedSyscalls(arch, docker, names).sort();
    const expected = [...FORBIDDEN, ...DEPENDING_ON_ARGUMENTS, 'clone3', ...NEWER].filter((name) =>
      names.includes(name),
    );
    assert.equal(denied, expected.sort(), arch);
    for (const name of names.filter((each) => FORBIDDEN.includes(each)))
      assert.is(ask(name, [], docker, arch), EPERM);
    for (const name of ['clone3', ...NEWER]) assert.is(ask(name, [], docker, arch), ENOSYS);
  }
});

test('numbers behind the list answer ENOSYS, so that programs fall back, and those in its gaps EPERM', () => {
  for (const arch of ARCHES) {
    for (const number of [467, 472, 1000, 0xffffffff]) assert.is(decide(arch, docker, number), ENOSYS);
    for (const number of [400, 423]) assert.is(decide(arch, docker, number), EPERM);
  }
});

test('clone may make processes and threads, but no namespaces', () => {
  const SIGCHLD = 17n;
  const THREAD = 0x3d0f00n;
  for (const flags of [0n, SIGCHLD, THREAD, 0x0100_0000n]) assert.is(ask('clone', [flags]), ALLOW);
  const namespaces = [0x20000n, 0x02000000n, 0x04000000n, 0x08000000n, 0x10000000n, 0x20000000n, 0x40000000n];
  for (const flag of namespaces) assert.is(ask('clone', [flag | SIGCHLD]), EPERM, flag.toString(16));
});

test('an argument that the kernel reads as an int is not disguised by its high half', () => {
  const high = 0xdead_beef_0000_0000n;
  assert.is(ask('socket', [40n]), EPERM);
  assert.is(ask('socket', [high | 40n]), EPERM);
  assert.is(ask('socket', [high | 38n]), EPERM);
  for (const family of [1n, 2n, 10n, 16n, 17n, 39n, 41n]) assert.is(ask('socket', [family]), ALLOW);
  assert.is(ask('clone', [high | 0x10000000n]), EPERM);
});

test('personality may be asked and set to the usual values only', () => {
  for (const value of [0n, 8n, 0x20000n, 0x20008n, 0xffffffffn, 2n ** 64n - 1n]) {
    assert.is(ask('personality', [value]), ALLOW, value.toString(16));
  }
  for (const value of [1n, 0x40000n, 0x28n, 0xfffffffen]) assert.is(ask('personality', [value]), EPERM);
});

test('a capability that the box keeps opens the calls that need it', () => {
  assert.equal(openedBy('CAP_SYS_ADMIN'), [
    ...['bpf', 'clone3', 'fanotify_init', 'fsconfig', 'fsmount', 'fsopen', 'fspick', 'lookup_dcookie'],
    ...['lsm_get_self_attr', 'lsm_list_modules', 'lsm_set_self_attr', 'mount', 'mount_setattr', 'move_mount'],
    ...['open_tree', 'perf_event_open', 'quotactl', 'quotactl_fd', 'setdomainname'],
    ...['sethostname', 'setns', 'syslog', 'umount2', 'unshare'],
  ]);
  assert.equal(openedBy('CAP_SYS_PTRACE'), ['kcmp', 'pidfd_getfd', 'process_madvise']);
  assert.equal(openedBy('CAP_SYS_MODULE'), ['delete_module', 'finit_module', 'init_module']);
  assert.equal(openedBy('CAP_SYS_TIME'), ['clock_settime', 'settimeofday']);
  assert.equal(openedBy('CAP_SYS_NICE'), [
    'get_mempolicy',
    'mbind',
    'set_mempolicy',
    'set_mempolicy_home_node',
  ]);
  assert.equal(openedBy('CAP_SYS_RAWIO'), ['ioperm', 'iopl']);
  assert.equal(openedBy('CAP_DAC_READ_SEARCH'), ['open_by_handle_at']);
  assert.equal(openedBy('CAP_SYSLOG'), ['syslog']);
  assert.equal(openedBy('CAP_BPF'), ['bpf']);
  assert.equal(openedBy('CAP_PERFMON'), ['perf_event_open']);
  assert.equal(openedBy('CAP_NET_ADMIN'), []);
});

test('with CAP_SYS_ADMIN clone may make namespaces', () => {
  assert.is(ask('clone', [0x10000000n], defaultProfile(['CAP_SYS_ADMIN'])), ALLOW);
});

test('chroot is allowed to Docker’s containers, which keep CAP_SYS_CHROOT, but not without it', () => {
  assert.is(ask('chroot'), ALLOW);
  assert.is(ask('chroot', [], defaultProfile([])), EPERM);
});

test('some calls stay closed whatever the box keeps', () => {
  const everything = defaultProfile(allCapabilities(63));
  for (const name of ['kexec_load', 'keyctl', 'pivot_root', 'swapon', 'io_uring_setup', 'userfaultfd']) {
    assert.is(ask(name, [], everything), EPERM, name);
  }
});

test('the profile leaves the lab its loop, with any capabilities', () => {
  for (const arch of ARCHES) {
    for (const kept of [[], DOCKER_DEFAULT, allCapabilities(40)]) {
      assert.is(checkProfile(arch, defaultProfile(kept)), undefined);
    }
  }
});

test('every call that is held back exists, is held back once, and says why', () => {
  const calls = HELD_BACK.flatMap((row) => row.calls);
  assert.is(new Set(calls).size, calls.length);
  for (const name of calls)
    assert.ok(
      TABLES.some((table) => syscallNumber(table, name) !== undefined),
      name,
    );
  for (const { why, openedBy: names } of HELD_BACK) {
    assert.ok(why.length > 0 && why.length <= 110, why);
    for (const name of names) assert.ok(CAPABILITIES.some((row) => row.name === name));
  }
});

test.run();
