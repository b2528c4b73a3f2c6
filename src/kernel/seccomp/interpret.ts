/** What a filter looks at: struct seccomp_data of seccomp(2). */
export interface FilteredCall {
  readonly number: number;
  readonly arch: number;
  readonly args?: readonly bigint[];
}

/** What a filter answers to a call: it is run as bpf(4) describes the machine. @throws Error for what the kernel would not take */
export function interpret(program: Buffer, { number, arch, args = [] }: FilteredCall): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(number >>> 0, 0);
  data.writeUInt32LE(arch, 4);
  for (const [index, value] of args.entries()) data.writeBigUInt64LE(value, 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < program.length / 8; at++) {
    const code = program.readUInt16LE(8 * at);
    const jt = program.readUInt8(8 * at + 2);
    const jf = program.readUInt8(8 * at + 3);
    const k = program.readUInt32LE(8 * at + 4);
    switch (code) {
      case 0x20:
        if (k % 4) throw new Error(`load of ${k} is not aligned`);
        accumulator = data.readUInt32LE(k);
        break;
      case 0x54:
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x05:
        at += k;
        break;
      case 0x15:
        at += accumulator === k ? jt : jf;
        break;
      case 0x25:
        at += accumulator > k ? jt : jf;
        break;
      case 0x35:
        at += accumulator >= k ? jt : jf;
        break;
      case 0x45:
        at += accumulator & k ? jt : jf;
        break;
      case 0x06:
        return k;
      default:
        throw new Error(`unknown opcode ${code} at ${at}`);
    }
  }
  throw new Error('the program ran off its end');
}
