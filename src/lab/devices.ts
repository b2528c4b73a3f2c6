import { attachDeviceProgram, countDevicePrograms } from '../kernel/cgroup/attach-program.ts';
import { type DeviceRule, decisive, deviceProgram, rulesForV1 } from '../kernel/cgroup/device-rules.ts';
import { readGroupFile } from '../kernel/cgroup/read.ts';
import type { Program } from '../kernel/ebpf/instructions.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import { unreadableText } from '../kernel/proc/unreadable-words.ts';
import { textOf } from '../locale/locale.ts';
import type { Box } from './box.ts';
import { withGroup } from './box-cgroup.ts';
import { writeKernelFile } from './host-file.ts';
import type { Lab } from './lab.ts';

/** How a rule about devices was put into force. */
export type DeviceReport =
  | {
      readonly version: 1;
      readonly path: string;
      /** What was written, one write(2) each. */
      readonly writes: readonly string[];
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
 * Allows or denies devices to a box: v1 has files for it, v2 wants a program, which ns-lab assembles of all rules so
 * far.
 * @throws UnavailableError, KernelError
 */
export function addDeviceRule(lab: Lab, box: Box, rule: DeviceRule): DeviceReport {
  let report: DeviceReport | undefined;
  withGroup(lab, box, 'devices', ({ version, directory }) => {
    report = version === 1 ? writeRule(lab, box, directory, rule) : attachRule(lab, box, directory, rule);
  });
  return report!;
}

function writeRule(lab: Lab, box: Box, directory: string, rule: DeviceRule): DeviceReport {
  const path = `${directory}/devices.${rule.verdict}`;
  const writes = rulesForV1(rule);
  for (const data of writes) writeKernelFile(lab.host, path, data);
  const list = readGroupFile(directory, 'devices.list');
  box.deviceRules = decisive([...box.deviceRules, rule]);
  return { version: 1, path, writes, list: isUnreadable(list) ? textOf(unreadableText(list)) : list };
}

function attachRule(lab: Lab, box: Box, directory: string, rule: DeviceRule): DeviceReport {
  const rules = decisive([...box.deviceRules, rule]);
  const program = deviceProgram(rules);
  const id = attachDeviceProgram(lab.host, directory, program, box.deviceProgramId);
  box.deviceRules = rules;
  box.deviceProgramId = id;
  return { version: 2, directory, program, id, count: countDevicePrograms(lab.host, directory) };
}
