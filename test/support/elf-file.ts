/** What a made ELF file is to say; the rest of it is zeros. */
export interface ElfParts {
  readonly type?: number;
  readonly machine?: number;
  readonly interpreter?: string;
  readonly needed?: readonly string[];
  readonly rpath?: string;
  readonly runpath?: string;
  /** Bytes between the program headers and what they point to. */
  readonly padding?: number;
}

export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;
export const EM_THIS = process.arch === 'arm64' ? EM_AARCH64 : EM_X86_64;

/** Addresses in memory differ from offsets in the file, as in a real program. */
const BASE = 0x400000;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

/** The bytes of a 64-bit little-endian ELF file with nothing but headers, see elf(5). */
export function elfFile(parts: ElfParts = {}): Buffer {
  const strings = [''];
  const dynamic: [number, number][] = [];
  const addString = (tag: number, text: string) => {
    dynamic.push([tag, Buffer.byteLength(strings.join('\0')) + 1]);
    strings.push(text);
  };
  for (const name of parts.needed ?? []) addString(DT_NEEDED, name);
  if (parts.rpath !== undefined) addString(DT_RPATH, parts.rpath);
  if (parts.runpath !== undefined) addString(DT_RUNPATH, parts.runpath);

  const headersEnd = 64 + 3 * 56 + (parts.padding ?? 0);
  const interpreter = Buffer.from(parts.interpreter === undefined ? '' : `${parts.interpreter}\0`);
  const stringTable = Buffer.from(`${strings.join('\0')}\0`);
  const stringsAt = headersEnd + interpreter.length;
  const dynamicAt = stringsAt + stringTable.length;
  if (dynamic.length > 0) dynamic.push([DT_STRTAB, BASE + stringsAt], [0, 0]);
  const file = Buffer.alloc(dynamicAt + dynamic.length * 16);

  const segments = [[PT_LOAD, 0, file.length]];
  if (parts.interpreter !== undefined) segments.push([PT_INTERP, headersEnd, interpreter.length]);
  if (dynamic.length > 0) segments.push([PT_DYNAMIC, dynamicAt, dynamic.length * 16]);

  file.write('\x7fELF', 'latin1');
  file.set([2, 1, 1], 4);
  file.writeUInt16LE(parts.type ?? 3, 16);
  file.writeUInt16LE(parts.machine ?? EM_THIS, 18);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(segments.length, 56);
  segments.forEach(([type = 0, offset = 0, size = 0], index) => {
    const at = 64 + index * 56;
    file.writeUInt32LE(type, at);
    file.writeBigUInt64LE(BigInt(offset), at + 8);
    file.writeBigUInt64LE(BigInt(BASE + offset), at + 16);
    file.writeBigUInt64LE(BigInt(size), at + 32);
  });
  interpreter.copy(file, headersEnd);
  stringTable.copy(file, stringsAt);
  dynamic.forEach(([tag, value], index) => {
    file.writeBigUInt64LE(BigInt(tag), dynamicAt + index * 16);
    file.writeBigUInt64LE(BigInt(value), dynamicAt + index * 16 + 8);
  });
  return file;
}
