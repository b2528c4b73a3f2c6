/**
 * Runs an eBPF program as instruction-set.rst describes it, written without a look at the assembler: what r0 holds
 * at the end. Only what programs about devices use.
 */
export function runProgram(program: Buffer, context: Buffer): bigint {
  const registers = Array.from({ length: 11 }, () => 0n);
  const offsetOfContext = 0n;
  registers[1] = offsetOfContext;
  for (let pc = 0; ; pc++) {
    const at = pc * 8;
    const code = program.readUInt8(at);
    const dst = program.readUInt8(at + 1) & 0xf;
    const src = program.readUInt8(at + 1) >> 4;
    const off = program.readInt16LE(at + 2);
    const imm = BigInt(program.readInt32LE(at + 4));
    const value = BigInt.asUintN(64, imm);
    const d = registers[dst]!;
    const write = (result: bigint) => {
      registers[dst] = BigInt.asUintN(64, result);
    };
    switch (code) {
      case 0x61: // BPF_LDX | BPF_W | BPF_MEM
        write(BigInt(context.readUInt32LE(Number(registers[src]! - offsetOfContext) + off)));
        break;
      case 0xbf: // BPF_ALU64 | BPF_MOV | BPF_X
        write(registers[src]!);
        break;
      case 0xb7: // BPF_ALU64 | BPF_MOV | BPF_K
        write(value);
        break;
      case 0x57: // BPF_ALU64 | BPF_AND | BPF_K
        write(d & value);
        break;
      case 0x77: // BPF_ALU64 | BPF_RSH | BPF_K
        write(d >> value);
        break;
      case 0x05: // BPF_JMP | BPF_JA
        pc += off;
        break;
      case 0x15: // BPF_JMP | BPF_JEQ | BPF_K
        if (d === value) pc += off;
        break;
      case 0x55: // BPF_JMP | BPF_JNE | BPF_K
        if (d !== value) pc += off;
        break;
      case 0x45: // BPF_JMP | BPF_JSET | BPF_K
        if ((d & value) !== 0n) pc += off;
        break;
      case 0x95: // BPF_JMP | BPF_EXIT
        return registers[0]!;
      default:
        throw new Error(`instruction 0x${code.toString(16)}`);
    }
  }
}
