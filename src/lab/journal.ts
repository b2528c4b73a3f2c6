import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { lock } from '../kernel/ffi.ts';
import { processStartTime } from '../kernel/proc/start-time.ts';
import { isRunning } from '../kernel/proc/state.ts';
import { UnavailableError } from './errors.ts';
import { distrusted, foreign, self } from './own-place.ts';
import { ensureDirectory } from './paths.ts';

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
    // Not with `recursive`: of a file system that cannot be written that says that something is not there.
    ensureDirectory(dirname(this.#file), 0o700);
    // Never what somebody else has put there.
    const fd = openSync(this.#file, 'ax', 0o600);
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
  /** As its groups and directories have it in their names. */
  readonly id: string;
  readonly pid: number;
  readonly entries: readonly JournalEntry[];
}

/** A journal that is not believed, because others may have written it. */
export interface Refused {
  readonly path: string;
  readonly reason: string;
}

/** The process ID of ns-lab and a random part. */
const JOURNAL = /^(\d+-[\da-z]+)\.jsonl$/;
/** Far more than a lab has boxes. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The journals in a directory that belong to no living ns-lab. A damaged line is passed over. What a journal lists is
 * removed and killed, so one that others than this user and root could have put there is not read.
 */
export function abandonedLabs(directory: string, refused: Refused[] = []): AbandonedLab[] {
  const names = list(directory);
  if (names.length === 0) return [];
  const reason = distrusted(directory);
  if (reason) {
    refused.push({ path: directory, reason });
    return [];
  }
  return names.flatMap((name) => abandonedLab(directory, name, refused) ?? []);
}

function abandonedLab(directory: string, name: string, refused: Refused[]): AbandonedLab | undefined {
  const [, id] = JOURNAL.exec(name) ?? [];
  if (id === undefined) return undefined;
  const file = join(directory, name);
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined; // Another ns-lab has just cleaned it up, or it cannot be removed either.
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > LARGEST) return undefined;
    const reason = foreign(file, stats, self());
    if (reason) {
      refused.push({ path: file, reason });
      return undefined;
    }
    const read = lines(fd);
    const owner = read.find(isOwner);
    const pid = owner?.pid ?? Number.parseInt(name, 10);
    if (isAlive(pid, owner?.startTime) || lock(fd) === false) return undefined;
    return { file, id, pid, entries: read.filter(isEntry) };
  } finally {
    closeSync(fd);
  }
}

/**
 * True for a process that runs and, if it is known when the lab's own started, is that one and no later one with the
 * same ID. A killed process that nobody has waited for yet has ended all the same.
 */
function isAlive(pid: number, startTime: number | undefined): boolean {
  const now = processStartTime(pid);
  return now !== undefined && (startTime === undefined || now === startTime) && isRunning(pid);
}

const isOwner = (line: unknown): line is Owner =>
  isObject(line) && Number.isInteger(line.pid) && Number.isInteger(line.startTime);

const isEntry = (line: unknown): line is JournalEntry =>
  isObject(line) &&
  (line.kind === 'cgroup' || line.kind === 'scratch') &&
  typeof line.path === 'string' &&
  isAbsolute(line.path) &&
  // Else it would not be where its name says.
  normalize(line.path) === line.path;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function lines(fd: number): unknown[] {
  return readFileSync(fd, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}
