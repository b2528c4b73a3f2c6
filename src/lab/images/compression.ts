import { closeSync, openSync, readSync } from 'node:fs';

/** A compression that ns-lab does not undo, and the program that does. */
export interface Compression {
  readonly name: string;
  /** The command that leaves the archive beside the compressed file. */
  readonly command: string;
}

/** By the bytes that a file begins with: names of files promise much. */
const COMPRESSIONS: readonly (Compression & { readonly magic: string })[] = [
  { magic: '28b52ffd', name: 'zstd', command: 'zstd -d' },
  { magic: 'fd377a585a00', name: 'xz', command: 'xz -dk' },
  { magic: '425a68', name: 'bzip2', command: 'bzip2 -dk' },
  { magic: '4c5a4950', name: 'lzip', command: 'lzip -dk' },
  { magic: '04224d18', name: 'lz4', command: 'lz4 -d' },
];

const LONGEST = 8;

/** How a file is compressed, if it is in a way that ns-lab does not read. @throws the error of node:fs */
export function compressionOf(path: string): Compression | undefined {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(LONGEST);
    const start = head.toString('hex', 0, readSync(fd, head));
    return COMPRESSIONS.find(({ magic }) => start.startsWith(magic));
  } finally {
    closeSync(fd);
  }
}
