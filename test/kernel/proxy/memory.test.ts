import { closeSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CallTooLargeError } from '../../../src/kernel/errors.ts';
import { memfd } from '../../../src/kernel/ffi.ts';
import { CallMemory } from '../../../src/kernel/proxy/memory.ts';
import { type CallArg, Described, Out, Struct } from '../../../src/kernel/task.ts';

const SIZE = 4096;
const ADDRESS = 0x7000_0000_0000;

interface Shared {
  readonly memory: CallMemory;
  /** Bytes as a proxy would see them at an address. */
  at(address: number | bigint, length: number): Buffer;
  /** As a proxy would write there. */
  put(address: number | bigint, text: string): void;
}

function withMemory(work: (shared: Shared) => void): () => void {
  return () => {
    const fd = memfd('test', false);
    ftruncateSync(fd, SIZE);
    const memory = new CallMemory(fd, SIZE);
    memory.address = ADDRESS;
    try {
      work({
        memory,
        at(address, length) {
          const bytes = Buffer.alloc(length);
          readSync(fd, bytes, 0, length, Number(address) - ADDRESS);
          return bytes;
        },
        put(address, text) {
          writeSync(fd, Buffer.from(text), 0, text.length, Number(address) - ADDRESS);
        },
      });
    } finally {
      memory.close();
      closeSync(fd);
    }
  };
}

test(
  'numbers go as they are, null is a null pointer',
  withMemory(({ memory }) => {
    assert.equal(memory.store([1, -100, 2n ** 63n, null, 0]), [1, -100, 2n ** 63n, 0, 0]);
  }),
);

test(
  'a string is a copy that ends in NUL, in UTF-8',
  withMemory(({ memory, at }) => {
    const [first, second] = memory.store(['abc', 'grün']) as [number, number];
    assert.equal(at(first, 4), Buffer.from('abc\0'));
    assert.equal(at(second, 6), Buffer.from('grün\0'));
  }),
);

test(
  'everything begins at a multiple of 8',
  withMemory(({ memory }) => {
    for (const address of memory.store(['a', 'bc', Buffer.alloc(3), ['x'], new Struct(['u16', 1])])) {
      assert.is(Number(address) % 8, 0);
    }
  }),
);

test(
  'a list of strings is an array of pointers that ends in a null pointer',
  withMemory(({ memory, at }) => {
    const [argv] = memory.store([['ls', '-l', '']]) as [number];
    const pointers = at(argv, 32);
    const words = [0, 8, 16].map((offset) => pointers.readBigUInt64LE(offset));
    assert.equal(at(words[0]!, 3), Buffer.from('ls\0'));
    assert.equal(at(words[1]!, 3), Buffer.from('-l\0'));
    assert.equal(at(words[2]!, 1), Buffer.from('\0'));
    assert.is(pointers.readBigUInt64LE(24), 0n);
    const [empty] = memory.store([[]]) as [number];
    assert.is(at(empty, 8).readBigUInt64LE(0), 0n);
  }),
);

test(
  'a struct has the layout of the C ABI: each field at a multiple of its size',
  withMemory(({ memory, at }) => {
    // struct sock_fprog { unsigned short len; struct sock_filter *filter; }
    const program = new Struct(['u16', 3], ['ptr', Buffer.from('filter')]);
    const [address] = memory.store([program]) as [number];
    const bytes = at(address, 16);
    assert.is(bytes.readUInt16LE(0), 3);
    assert.equal(bytes.subarray(2, 8), Buffer.alloc(6));
    assert.equal(at(bytes.readBigUInt64LE(8), 6), Buffer.from('filter'));
    const [mixed] = memory.store([
      new Struct(['u32', 1], ['i32', -2], ['u16', 3], ['u32', 4], ['u64', 5n]),
    ]) as [number];
    assert.is(at(mixed, 24).toString('hex'), '01000000feffffff03000000040000000500000000000000');
  }),
);

test(
  'structs nest by pointers',
  withMemory(({ memory, at }) => {
    const [outer] = memory.store([
      new Struct(['ptr', new Struct(['ptr', 'text'], ['u64', 4])], ['ptr', null]),
    ]) as [number];
    const inner = at(outer, 16);
    assert.is(inner.readBigUInt64LE(8), 0n);
    const fields = at(inner.readBigUInt64LE(0), 16);
    assert.equal(at(fields.readBigUInt64LE(0), 5), Buffer.from('text\0'));
    assert.is(fields.readBigUInt64LE(8), 4n);
  }),
);

test(
  'bytes with a description are bytes',
  withMemory(({ memory, at }) => {
    const [address] = memory.store([new Described(Buffer.from([1, 2, 3]), () => 'a message')]) as [number];
    assert.equal(at(address, 3), Buffer.from([1, 2, 3]));
  }),
);

test(
  'what the kernel writes comes back, also in a struct',
  withMemory(({ memory, at, put }) => {
    const [plain, nested] = [new Out(4), new Out(8)];
    nested.bytes.fill(7);
    const [first, struct] = memory.store([plain, new Struct(['ptr', nested])]) as [number, number];
    put(first, 'abcd');
    const inner = at(struct, 8).readBigUInt64LE(0);
    assert.equal(at(inner, 8), Buffer.alloc(8, 7), 'the kernel sees what it held');
    put(inner, '12345678');
    memory.load();
    assert.is(plain.bytes.toString(), 'abcd');
    assert.is(nested.bytes.toString(), '12345678');
  }),
);

test(
  'each call begins anew, except behind what is kept',
  withMemory(({ memory, at }) => {
    const [first] = memory.store(['first']) as [number];
    assert.equal(memory.store(['again']), [first]);
    const release = memory.keep();
    const [other] = memory.store(['other call']) as [number];
    assert.ok(other > first);
    assert.equal(at(first, 6), Buffer.from('again\0'));
    assert.equal(at(other, 11), Buffer.from('other call\0'));
    release();
    assert.equal(memory.store(['free']), [first]);
  }),
);

test(
  'arguments that do not fit are refused before anything is sent',
  withMemory(({ memory }) => {
    const tooMuch: CallArg[] = [Buffer.alloc(SIZE), 'x'];
    assert.throws(
      () => memory.store(tooMuch),
      (error: unknown) => error instanceof CallTooLargeError,
    );
    assert.equal(memory.store(['fits']), [ADDRESS]);
  }),
);

test.run();
