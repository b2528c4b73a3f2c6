import { readFileSync } from 'node:fs';

/** What each capability allows, in the kernel's order: the place in the list is the bit; capabilities(7). */
export const CAPABILITIES = [
  { name: 'CAP_CHOWN', meaning: 'give a file to any user and any group' },
  { name: 'CAP_DAC_OVERRIDE', meaning: 'read, write and execute files whatever their permission bits say' },
  { name: 'CAP_DAC_READ_SEARCH', meaning: 'read any file, search any directory, open files by handle' },
  { name: 'CAP_FOWNER', meaning: 'do to any file what only its owner may, such as chmod' },
  { name: 'CAP_FSETID', meaning: 'keep set-user-ID and set-group-ID bits when a file is changed' },
  { name: 'CAP_KILL', meaning: 'send signals to processes of other users' },
  { name: 'CAP_SETGID', meaning: 'become any group, choose supplementary groups, write a gid_map' },
  { name: 'CAP_SETUID', meaning: 'become any user, write a uid_map' },
  { name: 'CAP_SETPCAP', meaning: 'shrink the bounding set, change securebits' },
  { name: 'CAP_LINUX_IMMUTABLE', meaning: 'set and clear the immutable and append-only file flags' },
  { name: 'CAP_NET_BIND_SERVICE', meaning: 'listen on ports below 1024' },
  { name: 'CAP_NET_BROADCAST', meaning: 'nothing: no kernel code asks for it' },
  { name: 'CAP_NET_ADMIN', meaning: 'configure interfaces, addresses, routes and firewalls' },
  { name: 'CAP_NET_RAW', meaning: 'open raw and packet sockets, as ping and tcpdump do' },
  { name: 'CAP_IPC_LOCK', meaning: 'lock memory beyond the limit, use huge pages' },
  { name: 'CAP_IPC_OWNER', meaning: 'use System V IPC objects of other users' },
  { name: 'CAP_SYS_MODULE', meaning: 'load and unload kernel modules' },
  { name: 'CAP_SYS_RAWIO', meaning: 'reach I/O ports, /dev/mem and raw device commands' },
  { name: 'CAP_SYS_CHROOT', meaning: 'call chroot, enter another mount namespace' },
  { name: 'CAP_SYS_PTRACE', meaning: 'trace and inspect processes of other users' },
  { name: 'CAP_SYS_PACCT', meaning: 'switch process accounting on and off' },
  { name: 'CAP_SYS_ADMIN', meaning: 'mount, make and enter namespaces, set the host name, and much more' },
  { name: 'CAP_SYS_BOOT', meaning: 'reboot the machine, load another kernel' },
  {
    name: 'CAP_SYS_NICE',
    meaning: 'raise priorities, use real-time scheduling, move processes between CPUs',
  },
  { name: 'CAP_SYS_RESOURCE', meaning: 'go over resource limits, quotas and reserved space' },
  { name: 'CAP_SYS_TIME', meaning: 'set the clock of the machine' },
  { name: 'CAP_SYS_TTY_CONFIG', meaning: 'hang up terminals, configure virtual consoles' },
  { name: 'CAP_MKNOD', meaning: 'make device nodes' },
  { name: 'CAP_LEASE', meaning: 'take leases on files of other users' },
  { name: 'CAP_AUDIT_WRITE', meaning: 'write to the audit log of the kernel' },
  { name: 'CAP_AUDIT_CONTROL', meaning: 'switch auditing on and off, change its rules' },
  { name: 'CAP_SETFCAP', meaning: 'give capabilities to files, map user ID 0 into a user namespace' },
  { name: 'CAP_MAC_OVERRIDE', meaning: 'ignore the mandatory access rules of Smack' },
  { name: 'CAP_MAC_ADMIN', meaning: 'change the mandatory access rules of a security module' },
  { name: 'CAP_SYSLOG', meaning: 'read and clear the kernel log, see kernel addresses' },
  { name: 'CAP_WAKE_ALARM', meaning: 'set timers that wake the machine up' },
  { name: 'CAP_BLOCK_SUSPEND', meaning: 'keep the machine from going to sleep' },
  { name: 'CAP_AUDIT_READ', meaning: 'read the audit log over netlink' },
  { name: 'CAP_PERFMON', meaning: 'use perf events and other performance monitoring' },
  { name: 'CAP_BPF', meaning: 'load BPF programs and make BPF maps' },
  { name: 'CAP_CHECKPOINT_RESTORE', meaning: 'choose the ID of the next process, to bring back a saved one' },
] as const;

/** The canonical name: `CAP_NET_RAW`. `CAP_41` stands for a bit that is newer than the table. */
export type CapabilityName = (typeof CAPABILITIES)[number]['name'] | `CAP_${number}`;

/** The 14 capabilities that a Docker container keeps by default. */
export const DOCKER_DEFAULT = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETPCAP',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_RAW',
  'CAP_SYS_CHROOT',
  'CAP_MKNOD',
  'CAP_AUDIT_WRITE',
  'CAP_SETFCAP',
] as const satisfies readonly CapabilityName[];

const BITS = new Map<string, number>(CAPABILITIES.map(({ name }, bit) => [name, bit]));
/** Capability sets are 64 bits wide: two 32-bit halves, capget(2). */
const MAX_BIT = 63;

/** The name of a bit, 0 to 63. */
export function capabilityName(bit: number): CapabilityName {
  return CAPABILITIES[bit]?.name ?? `CAP_${bit}`;
}

/** The bit of a name, as prctl(PR_CAPBSET_DROP) takes it. */
export function capabilityBit(name: CapabilityName): number {
  const bit = bitOf(name);
  if (bit === undefined) throw new RangeError(`${name} is no capability`);
  return bit;
}

function bitOf(name: string): number | undefined {
  const bit = BITS.get(name) ?? Number(/^CAP_(\d+)$/.exec(name)?.[1]);
  return bit <= MAX_BIT ? bit : undefined;
}

/** The set of these capabilities as a 64-bit mask. */
export function capabilityMask(names: Iterable<CapabilityName>): bigint {
  let mask = 0n;
  for (const name of names) mask |= 1n << BigInt(capabilityBit(name));
  return mask;
}

/** The capabilities of a mask, in the kernel's order. */
export function capabilityNames(mask: bigint): CapabilityName[] {
  const names: CapabilityName[] = [];
  for (let bit = 0; bit <= MAX_BIT; bit++) {
    if ((mask >> BigInt(bit)) & 1n) names.push(capabilityName(bit));
  }
  return names;
}

/** A mask as /proc/PID/status prints it: 16 hexadecimal digits. */
export function formatCapabilityMask(mask: bigint): string {
  return mask.toString(16).padStart(16, '0');
}

/** The highest bit that the running kernel knows, from /proc/sys/kernel/cap_last_cap. */
export function readLastCapability(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'));
  } catch {
    // A container's masked /proc hides it: then the table is the best that is known.
    return CAPABILITIES.length - 1;
  }
}

/** Every capability up to the last one that the kernel knows. */
export function allCapabilities(lastBit: number): CapabilityName[] {
  return capabilityNames((1n << BigInt(lastBit + 1)) - 1n);
}
