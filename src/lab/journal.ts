import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { lock } from '../kernel/ffi.ts';
import { processStartTime } from '../kernel/proc/start-time.ts';
import { isRunning } from '../kernel/proc/state.ts';
import { UnavailableError } from './errors.ts';

/** A thing that outlives the processes of a lab. */
export type JournalEntry =
  | { readonly kind: 'cgroup'; readonly path: string }
  | { readonly kind: 'scratch'; readonly path: string };

interface Owner {
  readonly pid: number;
  readonly startTime: number;
}

/**
 * What a lab has made that the kernel does not remove with its processes, written down *before* it is made, so
 * that a lab that was killed can be cleaned up after. One file a lab, whose name begins with the process ID of its
 * ns-lab; no file while there is nothing to remove. ns-lab holds a lock on it: a home directory may be shared with
 * other machines and with containers, where the process ID says nothing.
 */
export class Journal {
  readonly #file: string;
  #fd: number | undefined;
  /** A full disk may have cut the last line off. */
  #isTorn = false;

  constructor(directory: string, labId: string) {
    this.#file = join(directory, `${labId}.jsonl`);
  }

  /** Call it before making the thing. @throws UnavailableError when it cannot be written: then make nothing */
  record(entry: JournalEntry): void {
    try {
      this.#fd ??= this.#open();
      writeFileSync(this.#fd, `${this.#isTorn ? '\n' : ''}${JSON.stringify(entry)}\n`);
      this.#isTorn = false;
    } catch (error) {
      this.#isTorn = true;
      throw unwritable(this.#file, error);
    }
  }

  /** Call it when everything in it is gone. */
  discard(): void {
    if (this.#fd === undefined) return;
    closeSync(this.#fd);
    this.#fd = undefined;
    rmSync(this.#file, { force: true });
  }

  #open(): number {
    mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
    const fd = openSync(this.#file, 'a', 0o600);
    try {
      lock(fd);
      const owner: Owner = { pid: process.pid, startTime: processStartTime(process.pid) ?? 0 };
      writeFileSync(fd, `${JSON.stringify(owner)}\n`);
      return fd;
    } catch (error) {
      closeSync(fd);
      rmSync(this.#file, { force: true });
      throw error;
    }
  }
}

function unwritable(file: string, error: unknown): UnavailableError {
  const { message } = error as Error;
  return new UnavailableError(
    {
      en: `the journal ${file}, which lists what must be removed, cannot be written: ${message}`,
      'zh-CN': `无法写入日志 ${file}（它列出必须删除的东西）：${message}`,
    },
    {
      en: 'make room there; NS_LAB_STATE_DIR chooses another directory',
      'zh-CN': '在那里腾出空间；用 NS_LAB_STATE_DIR 另选目录',
    },
  );
}

/** The journal of a lab whose ns-lab has ended without cleaning up. */
export interface AbandonedLab {
  readonly file: string;
  readonly pid: number;
  readonly entries: readonly JournalEntry[];
}

/** The journals in a directory that belong to no living ns-lab. A damaged line is passed over. */
export function abandonedLabs(directory: string): AbandonedLab[] {
  const labs: AbandonedLab[] = [];
  for (const name of list(directory)) {
    if (!name.endsWith('.jsonl')) continue;
    const file = join(directory, name);
    const read = lines(file);
    const owner = read.find(isOwner);
    const pid = owner?.pid ?? Number.parseInt(name, 10);
    if (isAlive(pid, owner?.startTime) || isLocked(file)) continue;
    labs.push({ file, pid, entries: read.filter(isEntry) });
  }
  return labs;
}

/**
 * True for a process that runs and, if it is known when the lab's own started, is that one and no later one with the
 * same ID. A killed process that nobody has waited for yet has ended all the same.
 */
function isAlive(pid: number, startTime: number | undefined): boolean {
  const now = processStartTime(pid);
  return now !== undefined && (startTime === undefined || now === startTime) && isRunning(pid);
}

/** True while whoever opened the journal has not ended, wherever that is. */
function isLocked(file: string): boolean {
  let fd: number;
  try {
    fd = openSync(file, 'r+');
  } catch {
    return false; // Another ns-lab has just cleaned it up, or it cannot be removed either.
  }
  try {
    return lock(fd) === false;
  } finally {
    closeSync(fd);
  }
}

const isOwner = (line: unknown): line is Owner =>
  isObject(line) && Number.isInteger(line.pid) && Number.isInteger(line.startTime);

const isEntry = (line: unknown): line is JournalEntry =>
  isObject(line) &&
  (line.kind === 'cgroup' || line.kind === 'scratch') &&
  typeof line.path === 'string' &&
  isAbsolute(line.path);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function list(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function lines(file: string): unknown[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Another ns-lab has just cleaned it up.
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line)];
    } catch {
      return [];
    }
  });
}
