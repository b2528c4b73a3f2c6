import { createReadStream, statSync } from 'node:fs';
import { ArchiveError } from './archive-error.ts';
import { limitsOf, type Unpacked, Unpacker, type UnpackLimits } from './unpacker.ts';

export { ArchiveError } from './archive-error.ts';

export interface UnpackOptions {
  /** Owners as the archive has them; only root can. */
  readonly keepOwners: boolean;
  /** Those of the archive's size if it does not say. */
  readonly limits?: UnpackLimits;
  /** Called after each piece with the bytes of the archive file read so far. */
  readonly onBytes?: (count: number) => Promise<void>;
}

/** What comes out of a piece is in memory at once, and gzip can make a thousand bytes of one. */
const READ_SIZE = 64 * 1024;
/** What tar says of an archive it cannot go on with. */
const FATAL = ['TAR_BAD_ARCHIVE', 'TAR_ABORT', 'TAR_ENTRY_INVALID'];

/** An extended attribute in a pax header, as GNU tar and libarchive write it; the parser does not keep it. */
const ATTRIBUTE = /^\d+ (?:SCHILY|LIBARCHIVE)\.xattr\.([\w.-]+)=/gm;

/**
 * Unpacks a tar archive, gzipped or not, into an empty directory, as the root file system of a box.
 *
 * The tar package's own extraction is for packages, and unfit for a system: it makes absolute symbolic links
 * relative and drops setuid bits with chown(2). Here links are made as they stand, and names are looked up as if
 * the directory were the root: whatever the archive says, nothing outside is read or written.
 * @throws ArchiveError; the error of node:fs when the directory cannot be written
 */
export async function unpack(file: string, root: string, options: UnpackOptions): Promise<Unpacked> {
  const { Parser } = await import('tar');
  const unpacker = new Unpacker(root, options.keepOwners, options.limits ?? limitsOf(statSync(file).size));
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
  };
  /** Of the entry that comes next. */
  let attributes: string[] = [];
  const parser = new Parser({
    onReadEntry: (entry) => {
      for (const name of attributes) unpacker.leaveOutAttribute(name, entry.path);
      attributes = [];
      if (failure === undefined) unpacker.add(entry, fail);
      entry.resume();
    },
    onwarn: (code, message) => {
      if (FATAL.includes(code)) fail(new ArchiveError(messageOf(message)));
    },
  });
  parser.on('meta', (header: string) => {
    attributes.push(...[...header.matchAll(ATTRIBUTE)].map(([, name]) => name!));
  });
  // Of a type that the parser does not read.
  parser.on('ignoredEntry', (entry) => {
    if (failure === undefined) unpacker.add(entry, fail);
  });
  const ended = new Promise<void>((resolve) => {
    parser.on('end', resolve);
    parser.on('error', (error) => {
      fail(new ArchiveError(messageOf(error)));
      resolve();
    });
  });
  try {
    let bytes = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: READ_SIZE }) as AsyncIterable<Buffer>) {
      // What comes out is written before this returns, so there is no queue to wait for.
      parser.write(chunk);
      if (failure !== undefined) throw failure;
      bytes += chunk.length;
      await options.onBytes?.(bytes);
    }
    parser.end();
    if (failure === undefined) await ended;
    if (failure !== undefined) throw failure;
    return unpacker.finish();
  } finally {
    unpacker.close();
  }
}

const messageOf = (message: unknown) => (message instanceof Error ? message.message : String(message));
