/** An entry as tar(5) has it; a directory ends its name with a slash. */
export interface TarEntry {
  readonly name: string;
  readonly content?: string;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** `symlink` and `link` need a `target`. */
  readonly type?: keyof typeof TYPES;
  readonly target?: string;
}

const TYPES = {
  file: '0',
  link: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  /** Its content is about the entry that follows: lines of `LENGTH KEY=VALUE`. */
  pax: 'x',
} as const;
const BLOCK = 512;

/** The bytes of a tar archive with exactly these entries, however odd, in this order. */
export function tarFile(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(2 * BLOCK)]);
}

function blocksOf(entry: TarEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const type = entry.type ?? (entry.name.endsWith('/') ? 'directory' : 'file');
  const header = Buffer.alloc(BLOCK);
  const number = (value: number, at: number, size: number) =>
    header.write(`${value.toString(8).padStart(size - 1, '0')}\0`, at);
  header.write(entry.name, 0);
  number(entry.mode ?? (type === 'directory' ? 0o755 : 0o644), 100, 8);
  number(entry.uid ?? 0, 108, 8);
  number(entry.gid ?? 0, 116, 8);
  number(content.length, 124, 12);
  number(1_000_000_000, 136, 12);
  header.write(TYPES[type], 156);
  header.write(entry.target ?? '', 157);
  header.write('ustar\x0000', 257);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
}
