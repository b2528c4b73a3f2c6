/**
 * The names of all attempts, in their order. Apart from the attempts, because every start of ns-lab reads them; a test
 * compares the two.
 */
// biome-ignore format: several names a line keep the list readable
export const ATTEMPT_NAMES = [
  'see-process', 'signal-process', 'read-memory', 'open-memory', 'steal-descriptor', 'trace-process',
  'see-root', 'write-passwd', 'chroot', 'proc-root', 'descriptor', 'working-directory', 'file-handle',
  'enter-namespace', 'runtime-socket', 'lift-limits-v1', 'leave-group-v1', 'enter-group-v1',
  'lift-limits-v2', 'leave-group-v2', 'enter-group-v2', 'release-agent', 'core-pattern', 'modprobe-path',
  'sysctl', 'binfmt-misc', 'sysrq-trigger', 'uevent-helper', 'write-sysfs', 'oom-adj', 'kcore', 'kallsyms',
  'keys', 'dmesg', 'kmsg', 'timer-list', 'firmware', 'powercap', 'debugfs', 'passwords', 'make-disk',
  'open-disk', 'dev-mem', 'make-device', 'inject-input', 'mount-disk', 'mount-proc', 'mount-sysfs',
  'mount-cgroup', 'propagation', 'user-namespace', 'nested-proc', 'nested-cgroup', 'unmount-mask',
  'nested-unmount', 'remount-writable', 'nested-remount', 'load-module', 'kexec', 'set-clock',
  'set-hostname', 'set-domainname', 'reboot', 'bpf', 'perf', 'userfaultfd', 'io-uring', 'iopl', 'swap',
  'accounting', 'realtime', 'see-network', 'change-network', 'capture-packets', 'abstract-socket',
  'shared-memory', 'setuid-program', 'file-capabilities', '32-bit-calls', 'x32-calls', 'add-key',
  'machine-keyring', 'fork-bomb', 'memory', 'cpu', 'descriptors', 'user-processes', 'disk', 'inodes',
  'core-dump', 'overwrite-runtime', 'lab-memory', 'environment', 'leaked-descriptors',
] as const;

export type AttemptName = (typeof ATTEMPT_NAMES)[number];
