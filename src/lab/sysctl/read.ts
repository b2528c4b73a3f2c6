import { KernelError } from '../../kernel/errors.ts';
import { type NamespaceType, readNamespaces } from '../../kernel/proc/namespaces.ts';
import type { Unreadable } from '../../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { readKernelFile } from '../host-file.ts';
import type { Lab } from '../lab.ts';
import { insideNamespace } from './inside.ts';
import { ownerOf, sysctlPath } from './names.ts';

/** Values of kernel parameters by their names; several numbers are separated by blanks. */
export type Sysctls = Readonly<Record<string, string | Unreadable>>;

/** Reads parameters as a process has them, in its own namespaces. Those of the machine are read as they are. */
export function readSysctls(lab: Lab, pid: number, names: Iterable<string>): Sysctls {
  const all = [...new Set(names)];
  const values = new Map<string, string | Unreadable>();
  for (const type of new Set(all.map((name) => ownType(lab, pid, name)))) {
    const own = all.filter((name) => ownType(lab, pid, name) === type);
    const read = (task: ProxyTask) => own.map((name) => orReason(() => readValue(task, name)));
    const found = orReason(() =>
      type === undefined ? read(lab.host) : insideNamespace(lab, pid, type, read),
    );
    for (const [index, name] of own.entries()) values.set(name, Array.isArray(found) ? found[index]! : found);
  }
  return Object.fromEntries(all.map((name) => [name, values.get(name)!]));
}

/** The type of the namespace in which a process has a value that the host does not have. */
function ownType(lab: Lab, pid: number, name: string): NamespaceType | undefined {
  const type = ownerOf(name);
  if (type === undefined) return undefined;
  return readNamespaces(pid)[type] === readNamespaces(lab.host.pid)[type] ? undefined : type;
}

const readValue = (task: ProxyTask, name: string): string =>
  readKernelFile(task, sysctlPath(name)).trim().replaceAll('\t', ' ');

function orReason<T>(read: () => T): T | Unreadable {
  try {
    return read();
  } catch (error) {
    if (error instanceof KernelError) return { unreadable: `${error.code}: ${error.description}` };
    throw error;
  }
}
