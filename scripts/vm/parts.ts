import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { programPath } from '../../test/support/programs.ts';
import { downloadPackage, installPackages, newestPackage } from './debian.ts';
import { unpackKernel } from './kernel.ts';

/** What a machine is put together from: paths on this machine. */
export interface Parts {
  readonly qemu: string;
  readonly virtiofsd: string;
  readonly busybox: string;
  /** The kernel as an ELF file, which qemu enters directly. */
  readonly kernel: string;
  /** The directory of the kernel's modules, unpacked, as /lib/modules/VERSION has it. */
  readonly modules: string;
}

/** That the machine cannot run here, and why. */
export class NoMachineError extends Error {
  override readonly name = 'NoMachineError';
}

/** Programs of this machine, and the Debian packages that have them. */
const PROGRAMS: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  mke2fs: 'e2fsprogs',
  xz: 'xz-utils',
  zstd: 'zstd',
  setpriv: 'util-linux',
  findmnt: 'mount',
};
/** Debian 12 has it with qemu-system-common, Debian 13 in a package of its own. */
const VIRTIOFSD = ['/usr/lib/qemu/virtiofsd', '/usr/libexec/virtiofsd'];
/** The first that there is: Debian 12 has a newer kernel beside its own. */
const KERNELS = ['linux-image-6.12-cloud-amd64', 'linux-image-cloud-amd64'];

/** What was downloaded. One place for everybody: only root has machines. */
export const MACHINE_DIRECTORY = '/var/cache/ns-lab/machine';

/**
 * Finds what a machine needs. Programs that are missing are installed, as for the tests. The kernel and busybox are
 * unpacked into the cache and not installed: a kernel package would put itself into the boot loader, and with a
 * busybox the image `host-tools` would be another one.
 * @throws NoMachineError
 */
export function findParts(): Parts {
  if (process.arch !== 'x64') throw new NoMachineError(`it is made for x64, and this is ${process.arch}`);
  if (process.geteuid!() !== 0) throw new NoMachineError('only root can show this file system to it');
  const missing = Object.keys(PROGRAMS).filter((program) => !programPath(program));
  if (missing.length > 0) installPackages(missing.map((program) => PROGRAMS[program]!));
  const lacking = missing.find((program) => !programPath(program));
  if (lacking) throw new NoMachineError(`${lacking} is missing (Debian package ${PROGRAMS[lacking]})`);
  return {
    qemu: programPath('qemu-system-x86_64')!,
    virtiofsd: findVirtiofsd(),
    busybox: cached('busybox', fetchBusybox, findBusybox),
    ...cached('kernel', fetchKernel, findKernel),
  };
}

function findVirtiofsd(): string {
  const find = () => VIRTIOFSD.find((path) => existsSync(path));
  if (!find()) installPackages(['virtiofsd']);
  const path = find();
  if (!path)
    throw new NoMachineError('virtiofsd is missing (Debian package virtiofsd or qemu-system-common)');
  return path;
}

/** What a directory of the cache has, which is made first if need be: under another name, so that it is whole. */
function cached<T>(
  name: string,
  fetch: (directory: string) => void,
  find: (directory: string) => T | undefined,
): T {
  const directory = join(MACHINE_DIRECTORY, name);
  const found = find(directory);
  if (found) return found;
  const unfinished = `${directory}.${process.pid}`;
  try {
    fetch(unfinished);
    rmSync(directory, { recursive: true, force: true });
    renameSync(unfinished, directory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return find(directory)!;
}

const fetchBusybox = (directory: string): void => downloadPackage('busybox-static', directory);

const findBusybox = (directory: string): string | undefined =>
  ['bin/busybox', 'usr/bin/busybox'].map((path) => join(directory, path)).find((path) => existsSync(path));

function fetchKernel(directory: string): void {
  downloadPackage(newestPackage(KERNELS), directory);
  unpackKernel(directory, cached('busybox', fetchBusybox, findBusybox));
}

function findKernel(directory: string): { kernel: string; modules: string } | undefined {
  const kernel = join(directory, 'vmlinux');
  if (!existsSync(kernel)) return undefined;
  const modules = ['lib/modules', 'usr/lib/modules']
    .map((path) => join(directory, path))
    .find((path) => existsSync(path))!;
  return { kernel, modules: join(modules, readdirSync(modules)[0]!) };
}
