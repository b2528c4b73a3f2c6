import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CallTooLargeError } from '../../../src/kernel/errors.ts';
import { CallMemory, type Word } from '../../../src/kernel/proxy/memory.ts';
import { type CallArg, Described, Out, Room, Struct } from '../../../src/kernel/task.ts';

const SIZE = 4096;
const ADDRESS = 0x7000_0000_0000;

interface Laid {
  readonly memory: CallMemory;
  /** Lays one call out; returns the values of its arguments. */
  store(args: readonly CallArg[]): readonly Word[];
  /** What a process would find at an address. */
  at(address: number | bigint, length: number): Buffer;
}

function withMemory(work: (laid: Laid) => void): () => void {
  return () => {
    const memory = new CallMemory(ADDRESS, SIZE);
    let bytes: Buffer = Buffer.alloc(0);
    work({
      memory,
      store(args) {
        const layout = memory.layOut([args]);
        bytes = layout.bytes;
        return layout.words[0]!;
      },
      at: (address, length) => {
        const offset = Number(address) - ADDRESS;
        assert.ok(offset >= 0 && offset + length <= bytes.length, 'it is brought to the process');
        return Buffer.from(bytes.subarray(offset, offset + length));
      },
    });
  };
}

test(
  'numbers go as they are, null is a null pointer',
  withMemory(({ store }) => {
    assert.equal(store([1, -100, 2n ** 63n, null, 0]), [1, -100, 2n ** 63n, 0, 0]);
  }),
);

test(
  'a string is a copy that ends in NUL, in UTF-8',
  withMemory(({ store, at }) => {
    const [first, second] = store(['abc', 'grün']) as [number, number];
    assert.equal(at(first, 4), Buffer.from('abc\0'));
    assert.equal(at(second, 6), Buffer.from('grün\0'));
  }),
);

test(
  'everything begins at a multiple of 8',
  withMemory(({ store }) => {
    for (const address of store(['a', 'bc', Buffer.alloc(3), ['x'], new Struct(['u16', 1])])) {
      assert.is(Number(address) % 8, 0);
    }
  }),
);

test(
  'a list of strings is an array of pointers that ends in a null pointer',
  withMemory(({ store, at }) => {
    const [argv] = store([['ls', '-l', '']]) as [number];
    const pointers = at(argv, 32);
    const words = [0, 8, 16].map((offset) => pointers.readBigUInt64LE(offset));
    assert.equal(at(words[0]!, 3), Buffer.from('ls\0'));
    assert.equal(at(words[1]!, 3), Buffer.from('-l\0'));
    assert.equal(at(words[2]!, 1), Buffer.from('\0'));
    assert.is(pointers.readBigUInt64LE(24), 0n);
    const [empty] = store([[]]) as [number];
    assert.is(at(empty, 8).readBigUInt64LE(0), 0n);
  }),
);

test(
  'a struct has the layout of the C ABI: each field at a multiple of its size',
  withMemory(({ store, at }) => {
    // struct sock_fprog { unsigned short len; struct sock_filter *filter; }
    const program = new Struct(['u16', 3], ['ptr', Buffer.from('filter')]);
    const [address] = store([program]) as [number];
    const bytes = at(address, 16);
    assert.is(bytes.readUInt16LE(0), 3);
    assert.equal(bytes.subarray(2, 8), Buffer.alloc(6));
    assert.equal(at(bytes.readBigUInt64LE(8), 6), Buffer.from('filter'));
    const [mixed] = store([new Struct(['u32', 1], ['i32', -2], ['u16', 3], ['u32', 4], ['u64', 5n])]) as [
      number,
    ];
    assert.is(at(mixed, 24).toString('hex'), '01000000feffffff03000000040000000500000000000000');
  }),
);

test(
  'structs nest by pointers',
  withMemory(({ store, at }) => {
    const [outer] = store([new Struct(['ptr', new Struct(['ptr', 'text'], ['u64', 4])], ['ptr', null])]) as [
      number,
    ];
    const inner = at(outer, 16);
    assert.is(inner.readBigUInt64LE(8), 0n);
    const fields = at(inner.readBigUInt64LE(0), 16);
    assert.equal(at(fields.readBigUInt64LE(0), 5), Buffer.from('text\0'));
    assert.is(fields.readBigUInt64LE(8), 4n);
  }),
);

test(
  'bytes with a description are bytes',
  withMemory(({ store, at }) => {
    const [address] = store([new Described(Buffer.from([1, 2, 3]), () => 'a message')]) as [number];
    assert.equal(at(address, 3), Buffer.from([1, 2, 3]));
  }),
);

test(
  'what the kernel is to fill in is known by its place, also in a struct, and holds what it held',
  withMemory(({ memory }) => {
    const [plain, nested] = [new Out(4), new Out(8)];
    nested.bytes.fill(7);
    const { words, bytes, filled } = memory.layOut([[plain], [new Struct(['ptr', nested])]]);
    assert.is(filled[0]![0]!.out, plain);
    assert.is(filled[0]![0]!.address, words[0]![0]);
    const struct = Number(words[1]![0]) - ADDRESS;
    const { out, address } = filled[1]![0]!;
    assert.is(out, nested);
    assert.is(bytes.readBigUInt64LE(struct), BigInt(address));
    assert.equal(bytes.subarray(address - ADDRESS, address - ADDRESS + 8), Buffer.alloc(8, 7));
  }),
);

test(
  'room that is only filled is not brought, and collides with nothing',
  withMemory(({ memory }) => {
    const { words, bytes } = memory.layOut([[new Room(1000), 'text', new Room(2000)]]);
    const [first, text, second] = words[0]!.map(Number) as [number, number, number];
    assert.is(text, ADDRESS);
    assert.is(bytes.length, 5);
    assert.ok(second >= ADDRESS + 8 && second + 2000 <= first && first + 1000 <= ADDRESS + SIZE);
    assert.throws(
      () => memory.layOut([[new Room(SIZE), 'x']]),
      (error: unknown) => error instanceof CallTooLargeError,
    );
  }),
);

test(
  'each layout begins anew, and nothing of one before is between its parts',
  withMemory(({ memory, store, at }) => {
    const [first] = store(['x'.repeat(100)]);
    assert.equal(store(['again', 'b']), [first, Number(first) + 8]);
    assert.equal(at(ADDRESS, 10), Buffer.from('again\0\0\0b\0'));
    assert.is(memory.layOut([['x']]).bytes.length, 2);
  }),
);

test(
  'arguments that do not fit are refused before anything is sent',
  withMemory(({ store }) => {
    const tooMuch: CallArg[] = [Buffer.alloc(SIZE), 'x'];
    assert.throws(
      () => store(tooMuch),
      (error: unknown) => error instanceof CallTooLargeError,
    );
    assert.equal(store(['fits']), [ADDRESS]);
  }),
);

test.run();
