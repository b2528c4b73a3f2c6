import { formatCapabilityMask } from './capabilities.ts';
import { Described } from './task.ts';

/** The three sets that capget(2) and capset(2) carry, as masks. */
export interface CapabilitySets {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
}

const LINUX_CAPABILITY_VERSION_3 = 0x20080522;
const SET_ORDER = ['effective', 'permitted', 'inheritable'] as const;

/** struct __user_cap_header_struct { u32 version; int pid; }: pid 0 is the calling thread. */
export function encodeCapabilityHeader(pid = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(LINUX_CAPABILITY_VERSION_3, 0);
  bytes.writeInt32LE(pid, 4);
  return bytes;
}

/** The size of what capset(2) takes: struct __user_cap_data_struct { u32 effective, permitted, inheritable; }[2]. */
const CAPABILITY_DATA_SIZE = 24;

/** The data of capset(2): the low halves of the three sets, then the high halves. */
export function encodeCapabilityData(sets: CapabilitySets): Buffer {
  const bytes = Buffer.alloc(CAPABILITY_DATA_SIZE);
  for (const [index, set] of SET_ORDER.entries()) {
    bytes.writeUInt32LE(Number(sets[set] & 0xffffffffn), index * 4);
    bytes.writeUInt32LE(Number(sets[set] >> 32n), 12 + index * 4);
  }
  return bytes;
}

/** The two arguments of capset(2) for the calling task, with a readable form for the ledger. */
export function capsetArguments(sets: CapabilitySets): [Described, Described] {
  const shown = SET_ORDER.map((set) => `${set}=0x${formatCapabilityMask(sets[set])}`).join(', ');
  return [
    new Described(encodeCapabilityHeader(), () => '{version=_LINUX_CAPABILITY_VERSION_3, pid=0}'),
    new Described(encodeCapabilityData(sets), () => `{${shown}}`),
  ];
}
