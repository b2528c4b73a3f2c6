import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { pathOfText, textOfBytes } from '../kernel/bytes-text.ts';
import { UnavailableError } from './errors.ts';

/** In bytes. Longer than any script, lesson or progress file; without a limit a large file would fill the memory. */
const LARGEST = 4 * 1024 * 1024;
const PIECE = 64 * 1024;
const STDIN = 0;

export interface ReadOptions {
  /** A pipe is read to its end, as a shell's `<(…)` makes one: where the person at the keyboard names the file. */
  readonly mayBePipe?: boolean;
}

/**
 * The text of a file that a person, or somebody who gave it to them, has written: a script, a lesson, a progress file.
 * A pipe and a device may wait for ever, or never end, and opening a device may do something: they are refused, and so
 * is what is too long. Bytes that are not UTF-8 are kept.
 * @throws UnavailableError; the error of node:fs
 */
export function readOwnFile(path: string, { mayBePipe = false }: ReadOptions = {}): string {
  // A pipe is not waited for before it is known that it is one.
  const fd = openSync(pathOfText(path), constants.O_RDONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(fd);
    if (stats.isFile()) return readAll(fd, path);
    if (mayBePipe && stats.isFIFO()) return readPipe(path);
    throw notOrdinary(path);
  } finally {
    closeSync(fd);
  }
}

/** The same again, but waiting. It is open already, so that its writer does not lose its reader meanwhile. */
function readPipe(path: string): string {
  const fd = openSync(pathOfText(path), constants.O_RDONLY | constants.O_NOCTTY);
  try {
    return readAll(fd, path);
  } finally {
    closeSync(fd);
  }
}

/** The text on standard input, to its end. @throws UnavailableError; the error of node:fs */
export const readStandardInput = (): string => readAll(STDIN, '-');

function readAll(fd: number, path: string): string {
  const pieces: Buffer[] = [];
  let length = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(PIECE);
    const count = readPiece(fd, piece);
    if (count === 0) return textOfBytes(Buffer.concat(pieces));
    length += count;
    if (length > LARGEST) throw tooLong(path);
    pieces.push(piece.subarray(0, count));
  }
}

/** The end of some inputs is an error, as readFileSync does not have it either. */
function readPiece(fd: number, piece: Buffer): number {
  try {
    return readSync(fd, piece, 0, piece.length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}

const notOrdinary = (path: string): UnavailableError =>
  new UnavailableError({ en: `${path} is not an ordinary file`, 'zh-CN': `${path} 不是普通文件` });

const tooLong = (path: string): UnavailableError =>
  new UnavailableError({
    en: `${path} is longer than ${LARGEST / 1024 / 1024} MiB, too long for a text that is read here`,
    'zh-CN': `${path} 超过 ${LARGEST / 1024 / 1024} MiB，作为这里要读的文本太长了`,
  });
