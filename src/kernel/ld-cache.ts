import { readFileSync } from 'node:fs';

/** The flags of a 64-bit library for glibc, from glibc's ldconfig.h. */
const FLAGS: Readonly<Record<string, number>> = { x64: 0x0303, arm64: 0x0a03 };

/*
 * struct cache_file_new (glibc, dl-cache.h); the strings follow the entries:
 *   char magic[17], version[3]; uint32_t nlibs, len_strings; uint8_t flags, padding[3];
 *   uint32_t extension_offset, unused[3]; struct file_entry_new libs[nlibs];
 * struct file_entry_new:
 *   int32_t flags; uint32_t key, value, osversion; uint64_t hwcap;
 */
const MAGIC = 'glibc-ld.so.cache1.1';
const COUNT_OFFSET = 20;
const HEADER_SIZE = 48;
const ENTRY_SIZE = 24;

/**
 * Where the libraries are that the dynamic loader knows of, from /etc/ld.so.cache as ldconfig(8) writes it: for
 * each name its paths, the loader's first choice first. Variants for newer processors (hwcaps) are left out.
 * An empty map when the text is none of that.
 */
export function parseLdCache(bytes: Buffer, arch: string = process.arch): Map<string, string[]> {
  const libraries = new Map<string, string[]>();
  // Older systems write the old format first and the new one behind it; offsets count from the new one.
  const start = bytes.indexOf(MAGIC);
  if (start === -1 || bytes.length < start + HEADER_SIZE) return libraries;
  const cache = bytes.subarray(start);
  const entries = cache.readUInt32LE(COUNT_OFFSET);
  for (let index = 0; index < entries; index++) {
    const at = HEADER_SIZE + index * ENTRY_SIZE;
    if (at + ENTRY_SIZE > cache.length) break;
    if (cache.readInt32LE(at) !== FLAGS[arch] || cache.readBigUInt64LE(at + 16) !== 0n) continue;
    const name = stringAt(cache, cache.readUInt32LE(at + 4));
    const path = stringAt(cache, cache.readUInt32LE(at + 8));
    if (name === '' || path === '') continue;
    const paths = libraries.get(name);
    if (paths) paths.push(path);
    else libraries.set(name, [path]);
  }
  return libraries;
}

/** The same from a file; an empty map where there is none, as with musl. */
export function readLdCache(path: string, arch?: string): Map<string, string[]> {
  try {
    return parseLdCache(readFileSync(path), arch);
  } catch {
    return new Map();
  }
}

function stringAt(bytes: Buffer, offset: number): string {
  const end = bytes.indexOf(0, offset);
  return end === -1 ? '' : bytes.toString('utf8', offset, end);
}
