/** The kinds of words that commands take. */
export { choice, namespaceType } from './kinds/choice.ts';
export { type CpuList, type CpuShare, cpuList, percentOrMax } from './kinds/cpu.ts';
export { type JoinTarget, joinTarget } from './kinds/join-target.ts';
export { capabilityKind, type Signal, signal, syscallKind } from './kinds/kernel-names.ts';
export {
  type DeviceNumbers,
  deviceAccess,
  deviceNumbers,
  disk,
  hugePageSize,
  netClassId,
} from './kinds/limits.ts';
export {
  anyWord,
  boxName,
  existingBox,
  hostName,
  isActorName,
  program,
  RESERVED_NAMES,
  similarBoxName,
} from './kinds/names.ts';
export { editDistance, nearest } from './kinds/nearest.ts';
export {
  type Cidr,
  cidr,
  type Endpoint,
  endpoint,
  existingLink,
  type IpAddress,
  ipAddress,
  ipv4Network,
  linkName,
  port,
  routeDestination,
} from './kinds/network.ts';
export { bytes, count, idNumber, integer, integerOrMax, size } from './kinds/numbers.ts';
export { absolutePath, file, image, path, pathOrDefault } from './kinds/paths.ts';
export { rlimitBounds, rlimitName } from './kinds/rlimit.ts';
export { bytesIn, either, shown } from './kinds/say.ts';
export { sysctlName } from './kinds/sysctl.ts';
export { userWords } from './kinds/user.ts';
