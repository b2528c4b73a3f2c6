import { readFileSync } from 'node:fs';

/**
 * The process ID, as ns-lab sees it, of a child whose parent was told `number` by clone(2). They are the same
 * unless the parent lives in a PID namespace below ours, pid_namespaces(7).
 * @param parent the parent's process ID as ns-lab sees it
 */
export function resolveChildPid(parent: number, number: number): number {
  const depth = namespacePids(parent).length;
  if (depth <= 1) return number;
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ');
  // The child's number in its parent's namespace stands at the parent's depth of its own chain.
  const child = children.find((pid) => namespacePids(Number(pid))[depth - 1] === number);
  return child === undefined ? number : Number(child);
}

/** The NSpid line of /proc/PID/status: the process's numbers from our namespace inwards. */
function namespacePids(pid: number): number[] {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = /^NSpid:\t(.*)$/m.exec(status);
  return line ? line[1]!.split('\t').map(Number) : [pid];
}
