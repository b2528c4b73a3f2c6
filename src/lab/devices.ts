import { attachDeviceProgram, countDevicePrograms } from '../kernel/cgroup/attach-program.ts';
import {
  type DeviceRule,
  decisive,
  deviceProgram,
  formatDeviceRule,
  rulesForV1,
} from '../kernel/cgroup/device-rules.ts';
import { readGroupFile } from '../kernel/cgroup/read.ts';
import type { Program } from '../kernel/ebpf/instructions.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { unreadableText } from '../kernel/proc/unreadable-words.ts';
import { textOf } from '../locale/locale.ts';
import type { Box } from './box.ts';
import { groupOf, withGroup } from './box-cgroup.ts';
import { writeKernelFile } from './host-file.ts';
import type { Lab } from './lab.ts';

/** How rules about devices were put into force. */
export type DeviceReport =
  | {
      readonly version: 1;
      /** One write(2) each. */
      readonly writes: readonly { readonly path: string; readonly data: string }[];
      /** What devices.list says then. */
      readonly list: string;
    }
  | {
      readonly version: 2;
      readonly directory: string;
      readonly program: Program;
      readonly id: number;
      /** How many programs the kernel says the group has of its own. */
      readonly count: number;
    };

/**
 * Allows or denies devices to a box, the newest rule last: v1 has files for it, v2 wants a program, which ns-lab
 * assembles of all rules so far.
 * @throws UnavailableError, KernelError
 */
export function addDeviceRules(lab: Lab, box: Box, rules: readonly DeviceRule[]): DeviceReport {
  let report: DeviceReport | undefined;
  withGroup(lab, box, 'devices', ({ version, directory }) => {
    report = version === 1 ? writeRules(lab, box, directory, rules) : attachRules(lab, box, directory, rules);
  });
  return report!;
}

function writeRules(lab: Lab, box: Box, directory: string, rules: readonly DeviceRule[]): DeviceReport {
  const writes = rules.flatMap((rule) =>
    rulesForV1(rule).map((data) => ({ path: `${directory}/devices.${rule.verdict}`, data })),
  );
  for (const { path, data } of writes) writeKernelFile(lab.host, path, data);
  const list = readGroupFile(directory, 'devices.list');
  box.deviceRules = decisive([...box.deviceRules, ...rules]);
  return { version: 1, writes, list: isUnreadable(list) ? textOf(unreadableText(list)) : list };
}

function attachRules(lab: Lab, box: Box, directory: string, rules: readonly DeviceRule[]): DeviceReport {
  const all = decisive([...box.deviceRules, ...rules]);
  const program = deviceProgram(all);
  const id = attachDeviceProgram(lab.host, directory, program, box.deviceProgramId);
  box.deviceRules = all;
  box.deviceProgramId = id;
  return { version: 2, directory, program, id, count: countDevicePrograms(lab.host, directory) };
}

/**
 * True when a box may use no other devices than these rules allow. v1 says so in devices.list; of a program the
 * kernel only says that it is there, and what it does is what ns-lab has put into it.
 */
export function keepsDevicesTo(lab: Lab, box: Box, rules: readonly DeviceRule[]): boolean {
  const group = groupOf(lab, box, 'devices');
  if (!group) return false;
  const allowed = new Set(rules.filter(({ verdict }) => verdict === 'allow').map(formatDeviceRule));
  if (group.version === 1) {
    const list = readGroupFile(group.directory, 'devices.list');
    return !isUnreadable(list) && list.split('\n').every((line) => line === '' || allowed.has(line));
  }
  const granted = box.deviceRules.filter(({ verdict }) => verdict === 'allow').map(formatDeviceRule);
  const isClosed = box.deviceRules[0]?.verdict === 'deny' && box.deviceRules[0].type === 'a';
  return (
    isClosed &&
    granted.every((rule) => allowed.has(rule)) &&
    countDevicePrograms(lab.host, group.directory) > 0
  );
}
