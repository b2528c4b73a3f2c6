import type { Program } from '../ebpf/instructions.ts';
import {
  AT,
  BPF,
  BPF_ATTACH,
  BPF_CGROUP_DEVICE,
  BPF_PROG_TYPE_CGROUP_DEVICE,
  formatFlags,
  O,
} from '../flags.ts';
import { Described, Out, Struct, type Task } from '../task.ts';

const LICENSE = 'MIT';
/** struct bpf_prog_info begins with the type and the ID. */
const INFO_SIZE = 16;
/** The attributes of BPF_PROG_QUERY: five numbers, a pointer and a count that comes back. */
const QUERY_SIZE = 32;
const QUERY = { targetFd: 0, attachType: 4, count: 24 } as const;

/**
 * Loads a program for devices and attaches it to a v2 group, in place of `replacedId`; bpf(2). Programs of groups
 * above it run as well, and all of them must allow. It goes with the group.
 * @returns the program's ID, as bpftool(8) lists it
 * @throws KernelError; EPERM without CAP_BPF and CAP_NET_ADMIN in the machine's first user namespace
 */
export function attachDeviceProgram(
  task: Task,
  directory: string,
  { bytes, length }: Program,
  replacedId: number | undefined,
): number {
  const instructions = new Described(bytes, () => `[${length} instructions]`);
  const load = new Struct(
    ['u32', BPF_PROG_TYPE_CGROUP_DEVICE, 'prog_type=BPF_PROG_TYPE_CGROUP_DEVICE'],
    ['u32', length, 'insn_cnt'],
    ['ptr', instructions, 'insns'],
    ['ptr', LICENSE, 'license'],
  );
  const program = task.call('bpf', BPF.BPF_PROG_LOAD, load, 24);
  try {
    return withDescriptor(
      task,
      () => openGroup(task, directory),
      (group) => {
        const old = replacedId === undefined ? undefined : () => programById(task, replacedId);
        if (old) withDescriptor(task, old, (fd) => attach(task, group, program, fd));
        else attach(task, group, program);
        return idOf(task, program);
      },
    );
  } finally {
    task.call('close', program);
  }
}

/** How many programs for devices a group has of its own. @throws KernelError */
export function countDevicePrograms(task: Task, directory: string): number {
  return withDescriptor(
    task,
    () => openGroup(task, directory),
    (group) => {
      const attributes = new Out(QUERY_SIZE);
      attributes.bytes.writeUInt32LE(group, QUERY.targetFd);
      attributes.bytes.writeUInt32LE(BPF_CGROUP_DEVICE, QUERY.attachType);
      task.call('bpf', BPF.BPF_PROG_QUERY, attributes, QUERY_SIZE);
      return attributes.bytes.readUInt32LE(QUERY.count);
    },
  );
}

function attach(task: Task, group: number, program: number, replaced?: number): void {
  const { BPF_F_ALLOW_MULTI, BPF_F_REPLACE } = BPF_ATTACH;
  const flags = BPF_F_ALLOW_MULTI | (replaced === undefined ? 0 : BPF_F_REPLACE);
  const attributes = new Struct(
    ['u32', group, 'target_fd'],
    ['u32', program, 'attach_bpf_fd'],
    ['u32', BPF_CGROUP_DEVICE, 'attach_type=BPF_CGROUP_DEVICE'],
    ['u32', flags, `attach_flags=${formatFlags(BPF_ATTACH, flags)}`],
    ['u32', replaced ?? 0, `replace_bpf_fd=${replaced ?? 0}`],
  );
  task.call('bpf', BPF.BPF_PROG_ATTACH, attributes, 20);
}

function idOf(task: Task, program: number): number {
  const info = new Out(INFO_SIZE);
  task.call(
    'bpf',
    BPF.BPF_OBJ_GET_INFO_BY_FD,
    new Struct(['u32', program, 'bpf_fd'], ['u32', INFO_SIZE, 'info_len'], ['ptr', info, 'info']),
    16,
  );
  return info.bytes.readUInt32LE(4);
}

function programById(task: Task, id: number): number {
  return task.call(
    'bpf',
    BPF.BPF_PROG_GET_FD_BY_ID,
    new Struct(['u32', id, 'prog_id'], ['u32', 0, 'next_id=0'], ['u32', 0, 'open_flags=0']),
    12,
  );
}

const openGroup = (task: Task, directory: string): number =>
  task.call('openat', AT.AT_FDCWD, directory, O.O_RDONLY | O.O_DIRECTORY | O.O_CLOEXEC, 0);

function withDescriptor<T>(task: Task, open: () => number, use: (fd: number) => T): T {
  const fd = open();
  try {
    return use(fd);
  } finally {
    task.call('close', fd);
  }
}
