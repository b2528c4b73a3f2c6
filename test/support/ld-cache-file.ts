export interface CachedLibrary {
  readonly name: string;
  readonly path: string;
  readonly flags?: number;
  readonly hwcap?: bigint;
}

const FLAGS = process.arch === 'arm64' ? 0x0a03 : 0x0303;

/** The bytes of an /etc/ld.so.cache, as glibc's dl-cache.h has it. */
export function ldCache(libraries: readonly CachedLibrary[]): Buffer {
  const header = Buffer.alloc(48);
  const entries = Buffer.alloc(libraries.length * 24);
  const texts: Buffer[] = [];
  let textAt = header.length + entries.length;
  const addText = (text: string) => {
    const at = textAt;
    texts.push(Buffer.from(`${text}\0`));
    textAt += Buffer.byteLength(text) + 1;
    return at;
  };
  libraries.forEach(({ name, path, flags = FLAGS, hwcap = 0n }, index) => {
    entries.writeInt32LE(flags, index * 24);
    entries.writeUInt32LE(addText(name), index * 24 + 4);
    entries.writeUInt32LE(addText(path), index * 24 + 8);
    entries.writeBigUInt64LE(hwcap, index * 24 + 16);
  });
  header.write('glibc-ld.so.cache1.1');
  header.writeUInt32LE(libraries.length, 20);
  header.writeUInt32LE(textAt - header.length - entries.length, 24);
  return Buffer.concat([header, entries, ...texts]);
}
