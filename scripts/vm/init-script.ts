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
}

/** The program of the machine's first process: init.sh with its values and commands. */
export function initScript({ directory, commands }: Guest, { busybox, modules }: Parts): string {
  const values = { directory, modules, node: process.execPath, path: searchPath() };
  const functions = commands.map(
    ({ words }, i) => `command_${i}() { exec "$@" ${words.map(quote).join(' ')}; }`,
  );
  const runs = commands.map(({ uid, isDelegated }, i) => `run ${i} ${uid} ${isDelegated ? 'yes' : 'no'}`);
  return [
    `#!${busybox} sh`,
    ...Object.entries(values).map(([name, value]) => `${name}=${quote(value)}`),
    ...functions,
    `run_all() { ${runs.join('; ')}; }`,
    readFileSync(join(import.meta.dirname, 'init.sh'), 'utf8'),
  ].join('\n');
}

const searchPath = (): string =>
  `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
