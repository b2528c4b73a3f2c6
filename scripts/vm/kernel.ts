import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a kernel may be packed, by its first bytes, and what unpacks it; scripts/extract-vmlinux in the kernel. */
const PACKINGS = [
  { magic: '28b52ffd', unpack: ['zstd', '-dcq'] },
  { magic: 'fd377a58', unpack: ['xz', '-dc'] },
  { magic: '1f8b', unpack: ['gzip', '-dc'] },
] as const;
const UNPACKED_LIMIT = 256 * 2 ** 20;

/**
 * Makes `vmlinux` and unpacked modules with their index of a kernel package's files. A bzImage would unpack itself,
 * and busybox could unpack modules, but both is slow in emulation.
 */
export function unpackKernel(directory: string, busybox: string): void {
  const image = readdirSync(join(directory, 'boot')).find((name) => name.startsWith('vmlinuz-'))!;
  const modules = existsSync(join(directory, 'lib/modules')) ? 'lib/modules' : 'usr/lib/modules';
  const packed = execFileSync('find', [join(directory, modules), '-name', '*.ko.xz'], { encoding: 'utf8' });
  execFileSync('xargs', ['-n', '50', 'xz', '-d'], { input: packed });
  const root = join(directory, modules === 'lib/modules' ? '' : 'usr');
  execFileSync(busybox, ['depmod', '-b', root, image.slice('vmlinuz-'.length)]);
  writeFileSync(join(directory, 'vmlinux'), payloadOf(readFileSync(join(directory, 'boot', image))));
  rmSync(join(directory, 'boot'), { recursive: true });
}

/** The ELF file in a bzImage; Documentation/arch/x86/boot.rst has the offsets of its header. */
function payloadOf(image: Buffer): Buffer {
  const setupSectors = image.readUInt8(0x1f1);
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248);
  // The last four bytes are the unpacked length.
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  const packing = PACKINGS.find(({ magic }) => payload.toString('hex', 0, magic.length / 2) === magic);
  if (!packing) throw new Error('the kernel is packed in an unknown way');
  const [program, ...args] = packing.unpack;
  return execFileSync(program, args, { input: payload, maxBuffer: UNPACKED_LIMIT });
}
