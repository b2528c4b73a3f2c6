/** The shell commands that a step prints, carried out by a shell of its own. */
import { spawnSync } from 'node:child_process';
import { type Mount, parseMountinfo, readMounts } from '../../src/kernel/proc/mountinfo.ts';
import { isRoot, type TestSession } from './session.ts';

/** What two equal mounts have in common: everything but the numbers that the kernel gives them. */
export type MountLine = Omit<Mount, 'id' | 'parentId' | 'device'>;

const withoutNumbers = ({ id: _, parentId: __, device: ___, ...rest }: Mount): MountLine => rest;

/** The mounts of the box, in an order that does not depend on how they came about. */
export const mountsOf = (pid: number): MountLine[] => sorted(readMounts(pid).map(withoutNumbers));

const sorted = (lines: MountLine[]): MountLine[] =>
  lines.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/**
 * Gives the shell commands of a session's steps to a fresh shell in the namespaces of the lab's host, and returns
 * the mounts that it sees in the end. A shell of an ordinary user begins as root of a user namespace.
 * @param replaced words that the commands have and the shell is to have otherwise
 */
export function mountsAfterPasting(
  t: TestSession,
  lines: readonly string[],
  replaced: Readonly<Record<string, string>> = {},
): MountLine[] {
  const enter = ['--target', String(t.lab.host.pid), '--mount', '--net', '--uts', '--ipc'];
  const own = ['unshare', '--mount', '--propagation', 'unchanged'];
  const command = isRoot
    ? [...enter, ...own]
    : [...enter, '--user', '--preserve-credentials', ...own, '--user', '--map-root-user'];
  const script = lines.map((line) =>
    Object.entries(replaced).reduce((text, [from, to]) => text.replaceAll(from, to), line),
  );
  const { status, stdout, stderr } = spawnSync('nsenter', [...command, 'sh', '-e'], {
    encoding: 'utf8',
    input: [...script, 'cat /proc/self/mountinfo', ''].join('\n'),
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error(`${lines.join('; ')}: ${stderr}`);
  return sorted(parseMountinfo(stdout).map(withoutNumbers));
}
