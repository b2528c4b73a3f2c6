import { constants } from 'node:os';
import { readText } from './read-text.ts';
import { UnexpectedTextError } from './unreadable.ts';

/** The signal sets of a process, proc_pid_status(5), by the signals' names. */
export interface SignalSets {
  /** SigPnd and ShdPnd: sent, and not yet delivered. */
  readonly pending: readonly string[];
  readonly blocked: readonly string[];
  readonly ignored: readonly string[];
  /** Those that it has a handler for. Process 1 gets no other signal from inside its PID namespace. */
  readonly caught: readonly string[];
}

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
/** SIGRTMIN of the kernel; the names of real-time signals count from there. */
const FIRST_REAL_TIME = 32;
const LAST = 64;

/** @throws the error of node:fs, or UnexpectedTextError */
export function readSignalSets(pid: number, proc = '/proc'): SignalSets {
  const text = readText(`${proc}/${pid}/status`);
  const set = (key: string): bigint => {
    const digits = new RegExp(`^${key}:\\t([0-9a-f]+)$`, 'm').exec(text)?.[1];
    if (digits === undefined) throw new UnexpectedTextError(`the status file has no ${key} line`);
    return BigInt(`0x${digits}`);
  };
  return {
    pending: namesOf(set('SigPnd') | set('ShdPnd')),
    blocked: namesOf(set('SigBlk')),
    ignored: namesOf(set('SigIgn')),
    caught: namesOf(set('SigCgt')),
  };
}

/** Bit N - 1 is signal N. */
function namesOf(set: bigint): string[] {
  const names: string[] = [];
  for (let number = 1; number <= LAST; number++) {
    if (!(set & (1n << BigInt(number - 1)))) continue;
    names.push(NAMES.get(number) ?? `SIGRT${number - FIRST_REAL_TIME}`);
  }
  return names;
}
