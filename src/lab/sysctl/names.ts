import { release } from 'node:os';
import type { NamespaceType } from '../../kernel/proc/namespaces.ts';

/** Where the kernel has its parameters as files, proc_sys(5). */
const DIRECTORY = '/proc/sys';

interface Owner {
  /** A name, or the beginning of names that ends in a dot. */
  readonly names: readonly string[];
  readonly type: NamespaceType;
  /** The first Linux in which it is so; before, it is the machine's. */
  readonly since?: readonly [major: number, minor: number];
}

/**
 * The parameters of which each namespace of a type has its own. All others are the machine's. The first two are
 * those that `docker run --sysctl` accepts.
 */
const OWNERS: readonly Owner[] = [
  {
    type: 'ipc',
    names: [
      'kernel.msgmax',
      'kernel.msgmnb',
      'kernel.msgmni',
      'kernel.sem',
      'kernel.shmall',
      'kernel.shmmax',
      'kernel.shmmni',
      'kernel.shm_rmid_forced',
      'fs.mqueue.',
    ],
  },
  { type: 'net', names: ['net.'] },
  { type: 'uts', names: ['kernel.hostname', 'kernel.domainname'] },
  { type: 'user', names: ['user.'] },
  { type: 'pid', names: ['kernel.ns_last_pid', 'vm.memfd_noexec'] },
  { type: 'pid', names: ['kernel.pid_max'], since: [6, 14] },
];

/**
 * The type of namespace that a parameter belongs to; undefined for one of the whole machine.
 * @param kernel the release, uname(2)
 */
export function ownerOf(name: string, kernel = release()): NamespaceType | undefined {
  const isMeant = (known: string) => (known.endsWith('.') ? name.startsWith(known) : name === known);
  return OWNERS.find(({ names, since }) => names.some(isMeant) && isReached(kernel, since))?.type;
}

function isReached(kernel: string, [major, minor]: NonNullable<Owner['since']> = [0, 0]): boolean {
  const [ownMajor = 0, ownMinor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Parameters that can be named without knowing the machine, for completion. */
export const KNOWN_SYSCTLS: readonly string[] = OWNERS.flatMap(({ names }) =>
  names.filter((name) => !name.endsWith('.')),
);

/**
 * The name as sysctl(8) prints it, with dots between its parts: a dot within a part is a slash there, as in
 * `net.ipv4.conf.eth0/100.forwarding`. The first of the two that occurs is taken for the separator. Undefined for
 * what is not a name: parts like `..` would lead out of the directory.
 */
export function canonicalName(word: string): string | undefined {
  const isPath = /^[^.]*\//.test(word);
  const parts = word.split(isPath ? '/' : '.').map((part) => (isPath ? part : part.replaceAll('/', '.')));
  const isName = parts.length > 1 && parts.every((part) => /^[\w.:@-]+$/.test(part) && !/^\.+$/.test(part));
  return isName ? parts.map((part) => part.replaceAll('.', '/')).join('.') : undefined;
}

/** The file of a parameter, by its canonical name. */
export const sysctlPath = (name: string): string =>
  [DIRECTORY, ...name.split('.').map((part) => part.replaceAll('/', '.'))].join('/');
