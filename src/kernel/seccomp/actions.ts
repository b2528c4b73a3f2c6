import { errnoName } from '../errno.ts';

/** What a filter answers: a SECCOMP_RET_* value with its data in the low 16 bits; seccomp(2). */
export type Action = number;

export const KILL_PROCESS: Action = 0x80000000;
export const LOG: Action = 0x7ffc0000;
export const ALLOW: Action = 0x7fff0000;
const RET_ERRNO = 0x00050000;
const ACTION_MASK = 0xffff0000;
const DATA_MASK = 0xffff;

/** The call is not made and fails with this errno. */
export function errnoAction(errno: number): Action {
  return RET_ERRNO | (errno & DATA_MASK);
}

/** "You may not": the answer to a call that is held back. */
export const EPERM = errnoAction(1);
/** "There is no such call": programs then fall back to an older one. */
export const ENOSYS = errnoAction(38);

/** True when the kernel carries the call out. */
export function isPermitted(action: Action): boolean {
  return action === ALLOW || action === LOG;
}

const NAMES = new Map<number, string>([
  [KILL_PROCESS, 'KILL_PROCESS'],
  [0, 'KILL_THREAD'],
  [0x00030000, 'TRAP'],
  [RET_ERRNO, 'ERRNO'],
  [0x7fc00000, 'USER_NOTIF'],
  [0x7ff00000, 'TRACE'],
  [LOG, 'LOG'],
  [ALLOW, 'ALLOW'],
]);

/** The kernel's name for an action, with its data: `ALLOW`, `ERRNO(EPERM)`, `TRACE(5)`. */
export function formatAction(action: Action): string {
  const kind = (action & ACTION_MASK) >>> 0;
  const data = action & DATA_MASK;
  const name = NAMES.get(kind) ?? `0x${kind.toString(16)}`;
  if (kind === RET_ERRNO) return `${name}(${errnoName(data)})`;
  return data ? `${name}(${data})` : name;
}
