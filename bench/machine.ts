import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release } from 'node:os';
import { readCgroupView } from '../src/kernel/cgroup/hierarchies.ts';

/** What figures depend on, in one line. */
export function describeMachine(): string {
  const { kind } = readCgroupView();
  const facts = [
    `Linux ${release()}`,
    arch(),
    `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}${isVirtual() ? ' (virtual)' : ''}`,
    `cgroups: ${kind}`,
    `Node.js ${process.versions.node}`,
    process.geteuid!() === 0 ? 'as root' : 'without root',
    `load ${loadavg()[0]!.toFixed(1)} before`,
  ];
  return facts.join(', ');
}

/** True when other programs want more than the processors there are. */
export const isBusy = (): boolean => loadavg()[0]! > availableParallelism();

function isVirtual(): boolean {
  try {
    return / hypervisor( |$)/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
