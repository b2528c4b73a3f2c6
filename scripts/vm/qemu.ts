import type { Accelerator } from './accelerator.ts';
import type { Parts } from './parts.ts';

/** How large the machine is. */
export interface Size {
  readonly cpus: number;
  readonly memoryMiB: number;
  /** Of the scratch disk, which is /dev/vda, an ext4 on /mnt. */
  readonly diskMiB: number;
}

/** Files of one run of the machine. */
export interface RunFiles {
  readonly init: string;
  readonly disk: string;
  readonly console: string;
  /** The socket of the exported root. */
  readonly root: string;
  /** The sockets of the ports, by the name that the guest knows them by. */
  readonly ports: Readonly<Record<string, string>>;
}

/** The kernel's command line: a root that virtiofs gives, and nothing that takes time in emulation. */
const KERNEL_OPTIONS = [
  'console=ttyS0',
  'loglevel=4',
  'panic=-1',
  'rootfstype=virtiofs',
  'root=hostroot',
  'ro',
  'mitigations=off',
  'nokaslr',
  'no_timer_check',
  'tsc=reliable',
  'nowatchdog',
  'cryptomgr.notests',
];

/** The arguments of qemu(1). q35: a microvm hangs while it measures its clock, in emulation. */
export function qemuArguments(
  { kernel }: Parts,
  { options, kernelOptions }: Accelerator,
  { cpus, memoryMiB }: Size,
  files: RunFiles,
): string[] {
  return [
    '-nodefaults -no-user-config -display none -no-reboot',
    '-machine q35,memory-backend=memory',
    options.join(' '),
    `-smp ${cpus} -m ${memoryMiB}`,
    `-object memory-backend-memfd,id=memory,size=${memoryMiB}M,share=on`,
    `-chardev socket,id=root,path=${files.root}`,
    '-device vhost-user-fs-pci,chardev=root,tag=hostroot,queue-size=1024',
    `-drive file=${files.disk},if=none,id=disk,format=raw,cache=unsafe`,
    '-device virtio-blk-pci,drive=disk',
    '-device virtio-serial-pci',
    ...Object.entries(files.ports).flatMap(([name, path]) => [
      `-chardev socket,id=${name},path=${path}`,
      `-device virtserialport,chardev=${name},name=${name}`,
    ]),
    `-serial file:${files.console}`,
    `-kernel ${kernel}`,
  ]
    .flatMap((line) => line.split(' '))
    .concat('-append', [...KERNEL_OPTIONS, ...kernelOptions, `init=${files.init}`].join(' '));
}
