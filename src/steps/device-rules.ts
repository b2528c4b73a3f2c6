import type { DeviceRule } from '../kernel/cgroup/device-rules.ts';
import { addDeviceRule } from '../lab/devices.ts';
import { choice, type DeviceNumbers, deviceAccess, deviceNumbers } from './kinds.ts';
import { optional, required } from './params.ts';
import type { StepContext } from './step.ts';

/** What the two steps about devices have in common. */
export const ABOUT_DEVICES = {
  group: 'limits',
  params: {
    type: required(choice(['a', 'b', 'c']), 'all, block or character devices'),
    numbers: optional(deviceNumbers, 'major and minor number; *:* if you do not say'),
    access: optional(deviceAccess, 'read, write, mknod; all if you do not say'),
  },
  man: ['cgroups(7)', 'mknod(2)', 'bpf(2)', 'Documentation/admin-guide/cgroup-v1/devices.rst'],
  notes: [
    'It counts at open(2) and mknod(2): what is open stays open. /dev/null is c 1:3, terminals are c 136:*.',
    'cgroup v1 has the files devices.allow and devices.deny. cgroup v2 has no files: ns-lab assembles a BPF program of the rules and attaches it to the group (`show cgroup devices` lists it). For that the kernel wants real root.',
  ],
} as const;

interface Arguments {
  readonly type: DeviceRule['type'];
  readonly numbers: DeviceNumbers | undefined;
  readonly access: string | undefined;
}

/** Puts a rule into force and says how. */
export function applyRule(
  context: StepContext,
  verdict: DeviceRule['verdict'],
  { type, numbers = { major: '*', minor: '*' }, access = 'rwm' }: Arguments,
): void {
  const report = addDeviceRule(context.lab, context.box, { verdict, type, ...numbers, access });
  if (report.version === 2) {
    const { program, id, directory, count } = report;
    context.note(
      `cgroup v2: BPF program ${id} of ${program.length} instructions is attached; the kernel says that the group has ${count} of its own. It tests the newest rule first`,
    );
    context.shell(`bpftool cgroup show ${directory}`);
    return;
  }
  context.shell(`echo ${report.data} > ${report.path}`);
  context.note(`cgroup v1 says devices.list ${report.list.replaceAll('\n', '; ')}`);
  if (verdict === 'deny' && report.list.startsWith('a *:* rwm')) {
    context.note('devices.list does not show what is denied while all else is allowed');
  }
}
