import { readFileSync } from 'node:fs';

/**
 * The process ID, as ns-lab sees it, of a child whose parent was told `number` by clone(2). They are the same
 * unless the parent lives in a PID namespace below ours, pid_namespaces(7). What the parent says is not believed: a
 * program may have taken hold of it, and the number of another process would have that one killed.
 * @param parent the parent's process ID as ns-lab sees it
 * @param depth how many PID namespaces the parent is in, from ns-lab's inwards
 * @returns undefined when the parent has no such child
 */
export function resolveChildPid(parent: number, depth: number, number: number): number | undefined {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ');
  if (depth <= 1) return children.includes(String(number)) ? number : undefined;
  // The child's number in its parent's namespace stands at the parent's depth of its own chain.
  const child = children.find((pid) => namespacePids(Number(pid))[depth - 1] === number);
  return child === undefined ? undefined : Number(child);
}

/** How many PID namespaces a process is in, from ns-lab's inwards: it never leaves them. */
export const pidNamespaceDepth = (pid: number): number => namespacePids(pid).length;

/** The NSpid line of /proc/PID/status: the process's numbers from our namespace inwards. */
function namespacePids(pid: number): number[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = /^NSpid:\t(.*)$/m.exec(status);
  return line ? line[1]!.split('\t').map(Number) : [pid];
}
