import { constants } from 'node:os';

/** An errno's symbolic name, as errno(3) lists them: `EPERM`. */
export type ErrnoName = keyof typeof constants.errno | (string & {});

const NAMES = new Map<number, string>();
for (const [name, value] of Object.entries(constants.errno)) {
  // EWOULDBLOCK and EOPNOTSUPP share their numbers with the names that strace(1) prints.
  if (name !== 'EWOULDBLOCK' && name !== 'ENOTSUP') NAMES.set(value, name);
}
// Linux errnos that libuv does not know.
const LINUX_ONLY: Record<string, number> = {
  ENOTBLK: 15,
  ENOMEDIUM: 123,
  EUSERS: 87,
  ESHUTDOWN: 108,
  EREMOTE: 66,
  ENOTUNIQ: 76,
  EBADFD: 77,
};
for (const [name, value] of Object.entries(LINUX_ONLY)) NAMES.set(value, name);

/** The name of an errno number: `errnoName(1)` is `EPERM`; `E123` for a number that has no known name. */
export function errnoName(errno: number): ErrnoName {
  return NAMES.get(errno) ?? `E${errno}`;
}
