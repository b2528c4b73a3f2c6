/**
 * What other programs, and files read directly, say about a process: witnesses that share no code with ns-lab.
 */
import { execFileSync } from 'node:child_process';
import { readlinkSync, statSync } from 'node:fs';
import { programPath } from './programs.ts';
import { read } from './read.ts';
import { isRoot } from './session.ts';

/** The standard output of a program of this machine. */
export function output(program: string, ...args: readonly string[]): string {
  const path = programPath(program);
  if (!path) throw new Error(`${program} is not installed`);
  const env = { ...process.env, LC_ALL: 'C' };
  return execFileSync(path, args, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
}

/** The inode numbers of a process's namespaces, by type, as lsns(8) prints them. */
export function lsns(pid: number): Record<string, number> {
  const { namespaces } = JSON.parse(lsnsOutput(pid)) as {
    namespaces: { type: string; ns: number | string }[];
  };
  return Object.fromEntries(namespaces.map(({ type, ns }) => [type, Number(ns)]));
}

/** It gives up when some process of the machine ends while it looks. */
function lsnsOutput(pid: number, attempts = 10): string {
  try {
    return output('lsns', '-J', '-p', String(pid), '-o', 'TYPE,NS');
  } catch (error) {
    if (attempts === 0) throw error;
    return lsnsOutput(pid, attempts - 1);
  }
}

/** The link of a namespace file of a process: `uts:[4026531838]`. */
export const nsLink = (pid: number | 'self', file: string): string => readlinkSync(`/proc/${pid}/ns/${file}`);

/**
 * Runs a program of this machine in namespaces of a process, given as options of nsenter(1). Without root it
 * enters the user namespace first.
 */
export function nsenter(pid: number, options: readonly string[], ...command: readonly string[]): string {
  const user = isRoot ? [] : ['--user', '--preserve-credentials'];
  return output('nsenter', '--target', String(pid), ...user, ...options, ...command);
}

export interface IpLink {
  readonly ifname: string;
  readonly ifindex: number;
  readonly flags: readonly string[];
  readonly operstate: string;
  readonly mtu: number;
  readonly address?: string;
  readonly master?: string;
  readonly link_index?: number;
  readonly link_netnsid?: number;
  readonly linkinfo?: { readonly info_kind?: string };
  readonly addr_info: readonly {
    readonly family: string;
    readonly local: string;
    readonly prefixlen: number;
  }[];
}

export interface IpRoute {
  readonly dst: string;
  readonly gateway?: string;
  readonly dev: string;
}

/** The interfaces of a process's network namespace with their addresses, as ip(8) prints them. */
export const ipLinks = (pid: number): IpLink[] =>
  JSON.parse(nsenter(pid, ['--net'], 'ip', '-j', '-d', 'addr')) as IpLink[];

export const ipRoutes = (pid: number, ...options: readonly string[]): IpRoute[] =>
  JSON.parse(nsenter(pid, ['--net'], 'ip', '-j', ...options, 'route') || '[]') as IpRoute[];

export interface IpNeighbour {
  readonly dst: string;
  readonly dev: string;
  readonly lladdr?: string;
}

export const ipNeighbours = (pid: number): IpNeighbour[] =>
  JSON.parse(nsenter(pid, ['--net'], 'ip', '-j', '-4', 'neigh') || '[]') as IpNeighbour[];

/** `10.0.0.1/24`s of an interface. */
export const addressesOf = ({ addr_info }: IpLink): string[] =>
  addr_info
    .filter(({ local }) => !local.startsWith('fe80:'))
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`);

export interface FoundMount {
  readonly target: string;
  readonly source: string;
  readonly fstype: string;
  readonly options: string;
  readonly propagation: string;
}

/** The mounts of a process, as findmnt(8) prints them: paths from the process's root. */
export function findmnt(pid: number): FoundMount[] {
  const columns = 'TARGET,SOURCE,FSTYPE,OPTIONS,PROPAGATION';
  const text = output('findmnt', '--json', '--list', '--task', String(pid), '--output', columns);
  return (JSON.parse(text) as { filesystems: FoundMount[] }).filesystems;
}

/** The last mount at a path, which is the one that is seen. */
export const mountAt = (pid: number, target: string): FoundMount | undefined =>
  findmnt(pid).findLast((mount) => mount.target === target);

/** A line of /proc/PID/status: the text behind the colon. */
export function statusLine(pid: number | 'self', field: string): string {
  const line = read(`/proc/${pid}/status`)
    .split('\n')
    .find((text) => text.startsWith(`${field}:`));
  return line?.slice(field.length + 1).trim() ?? '';
}

/** The capabilities of a set of a process, as capsh(1) names them: `cap_chown`. */
export function capabilities(
  pid: number,
  set: 'CapEff' | 'CapPrm' | 'CapInh' | 'CapBnd' | 'CapAmb',
): string[] {
  const text = output('capsh', `--decode=${statusLine(pid, set)}`);
  return text
    .slice(text.indexOf('=') + 1)
    .split(',')
    .filter(Boolean);
}

/** What identifies the root directory of a process, whatever path leads to it. */
export function rootIdentity(pid: number | 'self'): string {
  const { ino } = statSync(`/proc/${pid}/root/.`);
  // As stat(1) has major and minor numbers.
  const [major, minor] = execFileSync('stat', ['-L', '-c', '%Hd %Ld', `/proc/${pid}/root/.`], {
    encoding: 'utf8',
  })
    .trim()
    .split(' ');
  return `${major}:${minor} ${ino}`;
}
