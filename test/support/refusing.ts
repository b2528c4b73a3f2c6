/** Failures on demand: strace(1) makes system calls of a process fail, with the errno of a kernel that refuses. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from './wait.ts';
import { statusLine } from './witness.ts';

/**
 * Does some work while the kernel refuses calls of a process.
 * @param calls which of its calls of a name, as strace counts: `1`, `2+`
 */
export async function refusing(
  pid: number,
  calls: Readonly<Record<string, string>>,
  work: () => Promise<void>,
  errno = 'EIO',
): Promise<void> {
  const inject = Object.entries(calls).map(([call, when]) => `--inject=${call}:error=${errno}:when=${when}`);
  const trace = `--trace=${Object.keys(calls).join(',')}`;
  const args = ['--quiet=all', '--output=/dev/null', trace, ...inject, '--attach', String(pid)];
  const child = spawn('strace', args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    await waitUntil(() => statusLine(pid, 'TracerPid') === String(child.pid));
    await work();
  } finally {
    child.kill('SIGINT');
    await ended;
    await waitUntil(() => statusLine(pid, 'TracerPid') === '0');
  }
}
