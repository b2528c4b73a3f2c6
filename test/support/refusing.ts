/** Failures on demand: strace(1) makes system calls of a process fail, with the errno of a kernel that refuses. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitUntil } from './wait.ts';
import { statusLine } from './witness.ts';

/**
 * Does some work while the kernel refuses calls of a process.
 * @param when which of its calls of that name, as strace counts: `1`, `2+`
 */
export async function refusing(
  pid: number,
  call: string,
  { errno = 'EIO', when = '1+' }: { readonly errno?: string; readonly when?: string },
  work: () => Promise<void>,
): Promise<void> {
  const inject = `--inject=${call}:error=${errno}:when=${when}`;
  const args = ['--quiet=all', '--output=/dev/null', `--trace=${call}`, inject, '--attach', String(pid)];
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
