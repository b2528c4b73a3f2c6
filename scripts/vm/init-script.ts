import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parts } from './parts.ts';

/** A command that the machine runs, and who runs it. */
export interface GuestCommand {
  readonly words: readonly string[];
  /** 0 for root. */
  readonly uid: number;
  /** Whether the user gets a group of their own, as systemd gives it with `Delegate=yes`. */
  readonly isDelegated: boolean;
}

export interface Guest {
  /** Where the commands run. */
  readonly directory: string;
  /** One after the other. */
  readonly commands: readonly GuestCommand[];
  /**
   * What prepares groups. `none`: the machine itself, with every controller, as systemd would do it. `systemd`: this
   * machine's systemd, with a user manager for each user; users are then as after a login, outside of it.
   */
  readonly init: 'none' | 'systemd';
}

/** The last one begins. */
const FILES = ['set-up.sh', 'users.sh', 'groups.sh', 'systemd.sh', 'commands.sh'];

/**
 * The program of the machine's first process: values, commands, and the files of guest/. The programs that these
 * call are applets of a static busybox: in emulation, starting a dynamic program takes 0.2 s.
 */
export function initScript({ directory, commands, init }: Guest, { busybox, modules }: Parts): string {
  const users = [...new Set(commands.map(({ uid }) => uid))].filter((uid) => uid !== 0).join(' ');
  const values = { directory, modules, node: process.execPath, path: searchPath(), init, users };
  const functions = commands.map(
    ({ words }, i) => `command_${i}() { exec "$@" ${words.map(quote).join(' ')}; }`,
  );
  const runs = commands.map(({ uid, isDelegated }, i) => `run ${i} ${uid} ${isDelegated ? 'yes' : 'no'}`);
  return [
    `#!${busybox} sh`,
    ...Object.entries(values).map(([name, value]) => `${name}=${quote(value)}`),
    ...functions,
    `run_all() { ${runs.join('; ')}; }`,
    ...FILES.map((file) => readFileSync(join(import.meta.dirname, 'guest', file), 'utf8')),
  ].join('\n');
}

const searchPath = (): string =>
  `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
