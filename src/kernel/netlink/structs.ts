/** C structs of integers, as the heads of rtnetlink(7) messages and some attributes are. */
import { INTEGER_SIZES, type Integer, SCALARS, type ScalarTypes } from './scalars.ts';

/**
 * The members of a struct in their order. Padding that the C compiler would add is a member too
 * (the kernel's own headers do the same in ifinfomsg).
 */
export type StructTable = Readonly<Record<string, Integer>>;

/** The members' values. */
export type Fields<S extends StructTable> = { readonly [K in keyof S]: ScalarTypes[S[K]] };

/** A member with its place. */
interface Member {
  readonly name: string;
  readonly type: Integer;
  readonly start: number;
  readonly end: number;
}

export function sizeOfStruct(table: StructTable): number {
  return membersOf(table).at(-1)?.end ?? 0;
}

/** Members that are not given are zero. */
export function encodeStruct<S extends StructTable>(table: S, fields: Partial<Fields<S>>): Buffer {
  const bytes = Buffer.alloc(sizeOfStruct(table));
  for (const { name, type, start } of membersOf(table)) {
    const value = (fields as Record<string, number | bigint | undefined>)[name];
    if (value !== undefined) encodeInteger(type, value).copy(bytes, start);
  }
  return bytes;
}

/**
 * Reads the bytes from `start` up to `end`. Structs grow at their end from one kernel version to the next:
 * members that the bytes end before are left out, bytes after the last known member are not read.
 */
export function decodeStruct<S extends StructTable>(
  table: S,
  bytes: Buffer,
  start = 0,
  end = bytes.length,
): Fields<S> {
  const fields: Record<string, number | bigint | undefined> = {};
  for (const member of membersOf(table)) {
    if (start + member.end > end) break;
    fields[member.name] = SCALARS[member.type].decode(bytes, start + member.start, start + member.end);
  }
  return fields as Fields<S>;
}

/** The members of each table, worked out once. */
const MEMBERS = new WeakMap<StructTable, readonly Member[]>();

function membersOf(table: StructTable): readonly Member[] {
  let members = MEMBERS.get(table);
  if (!members) {
    let end = 0;
    members = Object.entries(table).map(([name, type]) => {
      const start = end;
      end += INTEGER_SIZES[type];
      return { name, type, start, end };
    });
    MEMBERS.set(table, members);
  }
  return members;
}

function encodeInteger(type: Integer, value: number | bigint): Buffer {
  return type === 'u64' ? SCALARS.u64.encode(BigInt(value)) : SCALARS[type].encode(Number(value));
}
