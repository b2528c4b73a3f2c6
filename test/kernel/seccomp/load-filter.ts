/**
 * A process of its own that loads a filter into its main thread and makes system calls under it. The filter
 * (hex) and the calls ([number, six arguments as decimal text][]) come as JSON on standard input; the results
 * before and after the filter, as -errno where a call failed, go to standard output.
 */
import { readFileSync, writeSync } from 'node:fs';
import koffi from 'koffi';

interface Task {
  readonly filter: string;
  /** The numbers of prctl and seccomp, which the filter itself is loaded with. */
  readonly prctl: number;
  readonly seccomp: number;
  readonly before: readonly Call[];
  readonly after: readonly Call[];
}

/** Arguments are unsigned 64-bit numbers in decimal, which JSON cannot hold. */
type Call = readonly [number, ...string[]];

const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_SET_MODE_FILTER = 1;

const libc = koffi.load(null);
koffi.struct('sock_fprog', { len: 'uint16_t', filter: 'void *' });
const syscall = libc.func(
  'long syscall(long number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)',
);
const installFilter = libc.func(
  'long syscall(long number, uint64_t mode, uint64_t flags, sock_fprog *program)',
);

function make([number, ...args]: Call): number {
  const six = Array.from({ length: 6 }, (_, index) => BigInt(args[index] ?? 0));
  return Number(syscall(number, ...six)) < 0 ? -koffi.errno() : 0;
}

// In a session without a terminal there is none that vhangup(2) could hang up, should the filter let it pass.
libc.func('int setsid()')();
const task = JSON.parse(readFileSync(0, 'utf8')) as Task;
const before = task.before.map(make);
const filter = Buffer.from(task.filter, 'hex');
syscall(task.prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
const program = { len: filter.length / 8, filter };
if (Number(installFilter(task.seccomp, SECCOMP_SET_MODE_FILTER, 0, program)) !== 0) {
  throw new Error(`seccomp: errno ${koffi.errno()}`);
}
const after = task.after.map(make);
const status = readFileSync('/proc/thread-self/status', 'utf8');
writeSync(1, JSON.stringify({ before, after, mode: /^Seccomp:\t(\d)$/m.exec(status)?.[1] }));
// At once: newer versions of Node.js would wait for events with io_uring(7), which the filter may hold back.
libc.func('void _exit(int status)')(0);
