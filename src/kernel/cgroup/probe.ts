import { accessSync, constants, statSync } from 'node:fs';
import { formatDevice } from '../device-number.ts';
import { readText } from '../proc/read-text.ts';
import { attempt, isUnreadable } from '../proc/unreadable.ts';

/** What finding and placing groups asks of the machine; tests answer from fixtures. */
export interface CgroupProbe {
  /** The effective user ID that asks. */
  readonly uid: number;
  /** The text of a file, or undefined when there is none that may be read. */
  read(path: string): string | undefined;
  /** The device number of the file system that a path is on, as mountinfo writes it: `0:45`. */
  deviceOf(path: string): string | undefined;
  /** Undefined when a path may be written, else the errno name of access(2): `EROFS`, `EACCES`, `ENOENT`. */
  whyNotWritable(path: string): string | undefined;
}

/** Asks this machine, as the user that runs ns-lab. */
export const HOST_PROBE: CgroupProbe = {
  uid: process.geteuid?.() ?? 0,
  read(path) {
    const text = attempt(() => readText(path));
    return isUnreadable(text) ? undefined : text;
  },
  deviceOf(path) {
    const dev = statSync(path, { throwIfNoEntry: false })?.dev;
    return dev === undefined ? undefined : formatDevice(dev);
  },
  whyNotWritable(path) {
    try {
      accessSync(path, constants.W_OK);
      return undefined;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'EACCES';
    }
  },
};
