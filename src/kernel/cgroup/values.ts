/** Readers of the formats that files of a group have, cgroup-v2.rst, "Format". */

/** `key value` a line, as cpu.stat, memory.stat and memory.events have it. */
export function parseFlatKeyed(text: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [key, value] = line.split(' ');
    if (key && value !== undefined) values.set(key, Number(value));
  }
  return values;
}

/** `key sub=value sub=value` a line, as io.stat, io.max and the pressure files have it. */
export function parseNestedKeyed(text: string): Map<string, Map<string, string>> {
  const values = new Map<string, Map<string, string>>();
  for (const line of text.split('\n')) {
    const [key, ...pairs] = line.split(' ').filter(Boolean);
    if (key) values.set(key, new Map(pairs.map((pair) => pair.split('=', 2) as [string, string])));
  }
  return values;
}

/** A limit; undefined for none: `max`, -1, or on v1 the largest number of whole pages in 63 bits. */
export function parseLimit(text: string): number | undefined {
  const value = Number(text);
  return text === 'max' || text === '' || value < 0 || value >= 2 ** 62 || Number.isNaN(value)
    ? undefined
    : value;
}

/** One column of blkio's `MAJ:MIN Write 4096` lines, over all devices. */
export function sumOfBlkio(text: string, operation: 'Read' | 'Write'): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const [device, name, value] = line.split(' ');
    if (device?.includes(':') && name === operation) sum += Number(value);
  }
  return sum;
}

/** One key of io.stat, over all devices. */
export function sumOfIoStat(text: string, key: string): number {
  let sum = 0;
  for (const pairs of parseNestedKeyed(text).values()) sum += Number(pairs.get(key) ?? 0);
  return sum;
}
