/** The architectures that ns-lab runs on, as Node.js names them. */
export type Arch = 'x64' | 'arm64';

/** The architecture of this process; undefined where ns-lab has no proxy code. */
export function currentArch(): Arch | undefined {
  return process.arch === 'x64' || process.arch === 'arm64' ? process.arch : undefined;
}

/**
 * The proxy's machine code: what the listings `loop.x64.s` and `loop.arm64.s` beside this file assemble to.
 * A test assembles them again and compares.
 */
export const PROXY_CODE: Record<Arch, string> = {
  x64:
    'bb030000004883ec4031c089df4889e6ba400000000f054883f8fc74ec4883f8' +
    '40757c8b6c243cf7c5ff01000074144c89e04885c0784a400fb6cd85c9740448' +
    '89040c488b0424488b7c2408488b742410488b5424184c8b5424204c8b442428' +
    '4c8b4c24300f05f7c5ff00008075124989c44885c0750a8b4c243885c9780289' +
    'cb85ed788448890424b80100000089df4889e6ba080000000f05e96affffffb8' +
    'e700000031ff0f05',
  arm64:
    '73008052ff0301d1e80780d2e003132ae1030091020880d2010000d41f1000b1' +
    '40ffff541f0001f1a1030054f53f40b9bf220072c0000054e00314aa0002f8b7' +
    'a11e007240000054e06b21f8e80340a9e10b41a9e31342a9e51b40f9010000d4' +
    'bf220172c1000054f40300aa800000b5e13b40b94100f837f303012a75fcff37' +
    'e00300f9080880d2e003132ae1030091020180d2010000d4dcffff17c80b80d2' +
    '000080d2010000d4',
};

const ELF_MACHINES: Record<Arch, number> = { x64: 62, arm64: 183 };
const LOAD_ADDRESS = 0x400000;
const HEADERS_SIZE = 64 + 56;

/**
 * A complete executable, elf(5): the 64-byte header, one loadable segment (read and execute), the code.
 * Static, without sections, about 280 bytes.
 */
export function proxyExecutable(arch: Arch): Buffer {
  return executable(arch, Buffer.from(PROXY_CODE[arch], 'hex'));
}

/** The same with other code. */
export function executable(arch: Arch, code: Buffer): Buffer {
  const file = Buffer.alloc(HEADERS_SIZE + code.length);
  const size = BigInt(file.length);
  file.write('\x7fELF', 0, 'latin1');
  file.set([2, 1, 1], 4); // 64-bit, little-endian, version 1
  file.writeUInt16LE(2, 16); // ET_EXEC
  file.writeUInt16LE(ELF_MACHINES[arch], 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(LOAD_ADDRESS + HEADERS_SIZE), 24); // entry
  file.writeBigUInt64LE(64n, 32); // program headers follow this header
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt32LE(1, 64); // PT_LOAD
  file.writeUInt32LE(5, 68); // PF_R | PF_X
  file.writeBigUInt64LE(BigInt(LOAD_ADDRESS), 80);
  file.writeBigUInt64LE(BigInt(LOAD_ADDRESS), 88);
  file.writeBigUInt64LE(size, 96);
  file.writeBigUInt64LE(size, 104);
  file.writeBigUInt64LE(0x10000n, 112); // the largest page size of arm64
  code.copy(file, HEADERS_SIZE);
  return file;
}
