import { KEYCTL } from './flags.ts';
import { Out, type Task } from './task.ts';

/** What KEYCTL_DESCRIBE says of a key, keyctl_describe(3): `keyring;0;0;3f1b0000;_ses`. */
export interface Keyring {
  readonly serial: number;
  /** The owner, as the process that asked counts users. */
  readonly uid: number;
  readonly gid: number;
  /** Four sets of bits: possessor, user, group, others; keyctl_setperm(3). */
  readonly permissions: string;
  readonly description: string;
}

const LONGEST_DESCRIPTION = 4096;

/**
 * KEY_POS_ALL, and to the owner VIEW, READ, SEARCH and LINK: with SEARCH another process of the same user can join the
 * keyring by its name, keyctl_join_session_keyring(3).
 */
export const JOINABLE = 0x3f1b0000;

/**
 * Gives a task a session keyring: a new one, or, by its name, one that is there and that it may search.
 * Returns its serial number. @throws KernelError
 */
export function joinSessionKeyring(task: Task, name: string | null): number {
  return task.call('keyctl', KEYCTL.KEYCTL_JOIN_SESSION_KEYRING, name);
}

/** @throws KernelError */
export function describeKeyring(task: Task, serial: number): Keyring {
  // The result is the size of the whole text with its NUL, also where the buffer is too small for it.
  const text = new Out(LONGEST_DESCRIPTION, (bytes) => JSON.stringify(untilNul(bytes)));
  task.call('keyctl', KEYCTL.KEYCTL_DESCRIBE, serial, text, LONGEST_DESCRIPTION);
  const [, uid, gid, permissions = '', ...description] = untilNul(text.bytes).split(';');
  return { serial, uid: Number(uid), gid: Number(gid), permissions, description: description.join(';') };
}

const untilNul = (bytes: Buffer): string => bytes.toString('utf8', 0, bytes.indexOf(0));
