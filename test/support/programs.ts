import { findProgram } from '../../src/lab/find-program.ts';
import { skip } from './skip.ts';

/** Programs that tests use as witnesses, and the Debian packages that have them. */
export const PACKAGES = {
  ip: 'iproute2',
  lsns: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  setsid: 'util-linux',
  unshare: 'util-linux',
  findmnt: 'mount',
  strace: 'strace',
  crun: 'crun',
  runc: 'runc',
  bwrap: 'bubblewrap',
  nft: 'nftables',
  capsh: 'libcap2-bin',
  getpcaps: 'libcap2-bin',
  ps: 'procps',
  ipcmk: 'util-linux',
  newuidmap: 'uidmap',
  keyctl: 'keyutils',
  prlimit: 'util-linux',
  sudo: 'sudo',
  tmux: 'tmux',
  getfattr: 'attr',
  screen: 'screen',
  ssh: 'openssh-client',
  vi: 'vim-tiny',
  less: 'less',
  top: 'procps',
  as: 'binutils',
  ld: 'binutils',
  objcopy: 'binutils',
  'x86_64-linux-gnu-as': 'binutils-x86-64-linux-gnu',
  'aarch64-linux-gnu-as': 'binutils-aarch64-linux-gnu',
} as const;

export type WitnessProgram = keyof typeof PACKAGES;

/** Where a program is in the search path, or undefined. */
export function programPath(name: string): string | undefined {
  return findProgram(name, `${process.env.PATH ?? ''}:/usr/sbin:/sbin`);
}

/** True when all programs are installed; otherwise counts a skipped test and says which is not. */
export function needs(...programs: readonly WitnessProgram[]): boolean {
  const missing = programs.find((program) => !programPath(program));
  if (missing) skip(`${missing} is not installed (Debian package ${PACKAGES[missing]})`);
  return missing === undefined;
}
