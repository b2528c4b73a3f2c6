import { CONTROLLERS, type ControllerName } from '../../kernel/cgroup/controllers.ts';
import { deviceProgram, formatDeviceRule } from '../../kernel/cgroup/device-rules.ts';
import { effectiveLimit } from '../../kernel/cgroup/effective.ts';
import { findController } from '../../kernel/cgroup/hierarchies.ts';
import { lackText } from '../../kernel/cgroup/lack.ts';
import type { CgroupReading, GroupReading } from '../../kernel/cgroup/read.ts';
import { isMissingFile } from '../../kernel/cgroup/read.ts';
import { RESOURCES, type Resource } from '../../kernel/cgroup/resources.ts';
import { disassemble } from '../../kernel/ebpf/disassemble.ts';
import { isUnreadable } from '../../kernel/proc/unreadable.ts';
import { shownUnreadable } from '../../kernel/proc/unreadable-words.ts';
import type { Box } from '../../lab/box.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Snapshot } from '../../lab/snapshot.ts';
import { defineWords, textOf } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';

const words = defineWords({
  en: {
    none: (reason: string) => `none (${reason})`,
    shared: 'a group that it shares: it was given no limit of its own',
    counts: (name: string, limit: string, place: string) => `${name} that counts: ${limit}, of ${place}`,
    noRules: 'no program: every device is allowed that the groups above allow',
    program: (id: number | undefined) => `BPF program ${id}; the last rule that fits decides`,
  },
  'zh-CN': {
    none: (reason) => `无（${reason}）`,
    shared: '与别人共用的组：没有给它自己的限制',
    counts: (name, limit, place) => `实际生效的 ${name}：${limit}，来自 ${place}`,
    noRules: '没有程序：上级组允许的设备都允许',
    program: (id) => `BPF 程序 ${id}；最后一条匹配的规则决定`,
  },
});

const WIDTH = 34;

/** The groups of an actor, with the files of those that are its own, and the limits that count. */
export function cgroupView(
  lab: Lab,
  { actor, cgroup }: Snapshot,
  only: readonly ControllerName[] = CONTROLLERS,
): View {
  const box = lab.boxes.get(actor);
  const lines = only.flatMap((controller) => linesOf(lab, box, controller, cgroup[controller]));
  const data = Object.fromEntries(only.map((controller) => [controller, cgroup[controller]]));
  return { lines, data };
}

function linesOf(
  lab: Lab,
  box: Box | undefined,
  controller: ControllerName,
  reading: CgroupReading[ControllerName],
): string[] {
  if ('unavailable' in reading)
    return [`${controller}: ${words().none(textOf(lackText(reading.unavailable)))}`];
  const { version, path, directory } = reading;
  const isOwn = !isUnreadable(directory) && box?.cgroups.includes(directory);
  return [
    `${controller}: v${version} ${path}`,
    ...(isOwn ? filesOf(reading) : [`  ${words().shared}`]),
    ...countingLimits(lab, controller, reading),
    ...(controller === 'devices' && version === 2 && isOwn ? programOf(box!) : []),
  ];
}

function filesOf({ files }: GroupReading): string[] {
  return Object.entries(files).flatMap(([file, content]) => {
    if (isMissingFile(content)) return [];
    const text = isUnreadable(content) ? shownUnreadable(content) : content.replaceAll('\n', '; ');
    return [`  ${file.padEnd(WIDTH)}${abbreviated(text)}`];
  });
}

const LONGEST = 160;
const abbreviated = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Of a group and those above it, the smallest limit. */
function countingLimits(
  lab: Lab,
  controller: ControllerName,
  { version, directory }: GroupReading,
): string[] {
  const hierarchy = findController(lab.cgroups, controller);
  if ('unavailable' in hierarchy || isUnreadable(directory)) return [];
  return Object.entries(RESOURCES).flatMap(([name, resource]) => {
    if (resource.controller !== controller || !('ceiling' in resource)) return [];
    const limit = effectiveLimit(resource as Resource<never>, version, directory, hierarchy.mount);
    return limit ? [`  ${words().counts(name, limit.words, limit.directory)}`] : [];
  });
}

function programOf({ deviceRules, deviceProgramId }: Box): string[] {
  if (deviceRules.length === 0) return [`  ${words().noRules}`];
  const { bytes, notes } = deviceProgram(deviceRules);
  return [
    ...deviceRules.map((rule) => `  ${rule.verdict} ${formatDeviceRule(rule)}`),
    `  ${words().program(deviceProgramId)}`,
    ...disassemble(bytes, notes).map((line) => `    ${line}`),
  ];
}
