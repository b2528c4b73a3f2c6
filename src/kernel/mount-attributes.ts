import { formatFlags, MOUNT_ATTR } from './flags.ts';
import { Struct } from './task.ts';

/** sizeof(struct mount_attr), MOUNT_ATTR_SIZE_VER0. */
const SIZE = 32;

/**
 * The last two arguments of mount_setattr(2): which attributes to set, and the size of the struct.
 * @param userns for MOUNT_ATTR_IDMAP, a descriptor of the user namespace
 */
export function mountAttributes(set: number, userns = 0): [attributes: Struct, size: number] {
  const attributes = new Struct(
    ['u64', set, `attr_set=${formatFlags(MOUNT_ATTR, set)}`],
    ['u64', 0, 'attr_clr'],
    ['u64', 0, 'propagation'],
    ['u64', userns, 'userns_fd'],
  );
  return [attributes, SIZE];
}
