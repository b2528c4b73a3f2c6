import { closeSync, openSync, readSync } from 'node:fs';

/** What the headers of a program or library say about starting it, see elf(5) and ld.so(8). */
export interface Elf {
  readonly type: 'ET_EXEC' | 'ET_DYN' | (string & {});
  /** In the words of process.arch: `x64`, `arm64`; `EM_243` for a machine that has no name here. */
  readonly machine: string;
  /** The dynamic loader the kernel starts it with (PT_INTERP); undefined for a library or a static program. */
  readonly interpreter: string | undefined;
  /** Names of libraries (DT_NEEDED), in order. */
  readonly needed: readonly string[];
  /** Directories of DT_RPATH and of DT_RUNPATH; they may hold `$ORIGIN`. */
  readonly rpath: readonly string[];
  readonly runpath: readonly string[];
}

/** A file that is no ELF file that this machine's kind of program could be. */
export class ElfError extends Error {
  override readonly name = 'ElfError';
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

const MAGIC = Buffer.from('\x7fELF', 'latin1');
const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const TYPES: Readonly<Record<number, string>> = { 1: 'ET_REL', 2: 'ET_EXEC', 3: 'ET_DYN', 4: 'ET_CORE' };
const MACHINES: Readonly<Record<number, string>> = { 62: 'x64', 183: 'arm64' };
const EHDR_SIZE = 64;
const PHDR_SIZE = 56;
const DYN_SIZE = 16;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

/** The headers, and mostly the loader's path too, lie in the first page of a file. */
const HEAD_SIZE = 4096;
/** More than any real program has; a damaged header must not make us read gigabytes. */
const LARGEST_TABLE = 1024 * 1024;
/** Names are short, a list of directories may be long: read a little first, then twice as much. */
const FIRST_STRING_READ = 256;
const LONGEST_STRING = 64 * 1024;

/**
 * Reads the headers of a 64-bit little-endian ELF file, and no more of it than they point to.
 * @throws ElfError when it is something else or damaged; the error of node:fs when it cannot be read
 */
export function readElf(path: string): Elf {
  const fd = openSync(path, 'r');
  try {
    return parse(new FileView(path, fd));
  } finally {
    closeSync(fd);
  }
}

/** Byte ranges of an open file; the first page is read once. */
class FileView {
  readonly path: string;
  readonly #fd: number;
  readonly #head: Buffer;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
    this.#head = this.#read(0, HEAD_SIZE);
  }

  get headLength(): number {
    return this.#head.length;
  }

  /** @throws ElfError when the file is shorter */
  bytes(offset: number, size: number): Buffer {
    if (size > LARGEST_TABLE) throw this.damaged();
    const bytes = this.upTo(offset, size);
    if (bytes.length < size) throw this.damaged();
    return bytes;
  }

  /** Less at the end of the file. */
  upTo(offset: number, size: number): Buffer {
    if (!Number.isSafeInteger(offset)) throw this.damaged();
    if (offset + size <= this.#head.length) return this.#head.subarray(offset, offset + size);
    return this.#read(offset, size);
  }

  damaged(): ElfError {
    return new ElfError(this.path, 'a damaged ELF file: its headers point beyond its end');
  }

  #read(offset: number, size: number): Buffer {
    const buffer = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const count = readSync(this.#fd, buffer, length, size - length, offset + length);
      if (count === 0) break;
      length += count;
    }
    return buffer.subarray(0, length);
  }
}

/** Elf64_Phdr: type, flags, offset, virtual address, physical address, size in the file, in memory, alignment. */
interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

function parse(file: FileView): Elf {
  const header = file.upTo(0, Math.min(EHDR_SIZE, file.headLength));
  if (!header.subarray(0, 4).equals(MAGIC)) throw new ElfError(file.path, 'not an ELF file');
  if (header.length < EHDR_SIZE) throw file.damaged();
  if (header[4] !== ELFCLASS64) throw new ElfError(file.path, 'a 32-bit ELF file');
  if (header[5] !== ELFDATA2LSB) throw new ElfError(file.path, 'a big-endian ELF file');
  const type = header.readUInt16LE(16);
  const machine = header.readUInt16LE(18);
  const segments = readSegments(file, header);
  const interpreter = segments.find((segment) => segment.type === PT_INTERP);
  return {
    type: TYPES[type] ?? `ET_${type}`,
    machine: MACHINES[machine] ?? `EM_${machine}`,
    interpreter: interpreter && untilNul(file.bytes(interpreter.offset, interpreter.size)),
    ...readDynamic(file, segments),
  };
}

function readSegments(file: FileView, header: Buffer): Segment[] {
  const count = header.readUInt16LE(56);
  if (count === 0) return [];
  const entrySize = header.readUInt16LE(54);
  if (entrySize < PHDR_SIZE) throw file.damaged();
  const table = file.bytes(readNumber(header, 32), count * entrySize);
  return Array.from({ length: count }, (_, index) => {
    const entry = table.subarray(index * entrySize);
    return {
      type: entry.readUInt32LE(0),
      offset: readNumber(entry, 8),
      address: readNumber(entry, 16),
      size: readNumber(entry, 32),
    };
  });
}

/** The dynamic section: pairs of a tag and a value; a string's value is its offset in the table at DT_STRTAB. */
function readDynamic(
  file: FileView,
  segments: readonly Segment[],
): Pick<Elf, 'needed' | 'rpath' | 'runpath'> {
  const needed: string[] = [];
  const rpath: string[] = [];
  const runpath: string[] = [];
  const dynamic = segments.find((segment) => segment.type === PT_DYNAMIC);
  if (!dynamic) return { needed, rpath, runpath };
  const entries: { tag: number; value: number }[] = [];
  const table = file.bytes(dynamic.offset, dynamic.size);
  for (let at = 0; at + DYN_SIZE <= table.length; at += DYN_SIZE) {
    const tag = readNumber(table, at);
    if (tag === DT_NULL) break;
    entries.push({ tag, value: readNumber(table, at + 8) });
  }
  const address = entries.find((entry) => entry.tag === DT_STRTAB)?.value;
  const strings = address === undefined ? undefined : fileOffset(segments, address);
  for (const { tag, value } of entries) {
    if (tag !== DT_NEEDED && tag !== DT_RPATH && tag !== DT_RUNPATH) continue;
    if (strings === undefined) throw file.damaged();
    const text = readString(file, strings + value);
    if (tag === DT_NEEDED) needed.push(text);
    else (tag === DT_RPATH ? rpath : runpath).push(...text.split(':').filter((part) => part !== ''));
  }
  return { needed, rpath, runpath };
}

/** Where in the file a virtual address lies. */
function fileOffset(segments: readonly Segment[], address: number): number | undefined {
  const segment = segments.find(
    ({ type, address: start, size }) => type === PT_LOAD && address >= start && address < start + size,
  );
  return segment && segment.offset + address - segment.address;
}

function readString(file: FileView, offset: number): string {
  for (let size = FIRST_STRING_READ; size <= LONGEST_STRING; size *= 2) {
    const bytes = file.upTo(offset, size);
    if (bytes.includes(0)) return untilNul(bytes);
    if (bytes.length < size) break;
  }
  throw file.damaged();
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

// No file has an offset beyond 2^53; upTo() refuses what comes of one.
function readNumber(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
