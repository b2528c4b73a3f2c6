import { readlinkSync } from 'node:fs';
import { translate } from '../locale/locale.ts';
import { hierarchyTrials } from './doctor/cgroup-hierarchies.ts';
import { controlGroupTrials } from './doctor/control-groups.ts';
import { deviceTrial } from './doctor/devices.ts';
import { filesystemTrials } from './doctor/filesystems.ts';
import { type Finding, type Trial, trial } from './doctor/finding.ts';
import { Ground } from './doctor/ground.ts';
import { isolationTrial } from './doctor/isolation.ts';
import { labHostTrial } from './doctor/lab-host.ts';
import { machineTrials, procTrial } from './doctor/machine.ts';
import { namespaceTrials, USER_NAMESPACE_TRIALS } from './doctor/namespaces.ts';
import { networkTrials } from './doctor/network.ts';
import { ordinaryUserTrial } from './doctor/ordinary-users.ts';
import { overlayTrial } from './doctor/overlay.ts';
import { pageCacheTrial } from './doctor/page-cache.ts';
import { personTrials } from './doctor/person.ts';
import { pivotRootTrial } from './doctor/pivot-root.ts';
import { capabilityTrial, privilegeTrials } from './doctor/privileges.ts';
import { pseudoTerminalTrial } from './doctor/pseudo-terminal.ts';
import { subordinateIdTrial } from './doctor/subordinate-ids.ts';
import { notTried, tryOut } from './doctor/try-out.ts';

export type { Finding } from './doctor/finding.ts';

/**
 * Tries what ns-lab needs, in processes, namespaces, groups and directories of its own that are gone afterwards.
 * Changes no setting. Takes about 200 ms.
 * @returns a finding for each thing, in the order of `build`; after one that nothing works without, no more
 */
export async function examineMachine(): Promise<Finding[]> {
  if (process.platform !== 'linux') return tryAll(machineTrials().slice(0, 1));
  const before = await tryAll([...machineTrials(), capabilityTrial()]);
  const proc = await tryOut(procTrial());
  if (proc.result === 'fails') return [...before, proc];
  let ground: Ground | undefined;
  const start = trial('start', () => {
    ground = new Ground();
    return describeStart(ground);
  });
  const findings = [...before, proc, await tryOut(start)];
  if (ground) findings.push(...(await examineOn(ground)));
  return [...findings, ...(await tryAll([pageCacheTrial(), ...personTrials()]))];
}

async function examineOn(ground: Ground): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    findings.push(...(await tryAll([...namespaceTrials(ground), ordinaryUserTrial(ground)])));
    ground.hasUserNamespaces = USER_NAMESPACE_TRIALS.every((name) =>
      findings.some(({ what, result }) => what === name && result === 'works'),
    );
    findings.push(...(await tryAll([pseudoTerminalTrial(ground), labHostTrial(ground)])));
    const inBoxes = boxTrials(ground);
    if (ground.hasHost) findings.push(...(await tryAll(inBoxes)));
    else
      findings.push(
        ...inBoxes.map((one) =>
          notTried(
            one,
            translate({
              en: 'it happens in a lab, and there is no lab host',
              'zh-CN': '它发生在实验里，而这里没有实验的宿主机',
            }),
          ),
        ),
      );
  } finally {
    const left = await tryOut(trial('cleaning up', () => ground.end().then(() => ''), { isNeeded: false }));
    if (left.result !== 'works') findings.push({ ...left, remedy: 'ns-lab clean' });
  }
  return findings;
}

/** What happens in a box, in the order of `build`. */
function boxTrials(ground: Ground): Trial[] {
  return [
    subordinateIdTrial(ground),
    isolationTrial(ground),
    ...hierarchyTrials(ground),
    ...controlGroupTrials(ground),
    overlayTrial(ground),
    ...filesystemTrials(ground),
    deviceTrial(ground),
    pivotRootTrial(ground),
    ...networkTrials(ground),
    ...privilegeTrials(ground),
  ];
}

async function tryAll(trials: readonly Trial[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const one of trials) findings.push(await tryOut(one));
  return findings;
}

/** The program that boxes are at first: from memory, or from a file where vm.memfd_noexec forbids that. */
function describeStart({ root }: Ground): string {
  const program = readlinkSync(`/proc/${root.pid}/exe`);
  const from = program.startsWith('/memfd:')
    ? translate({ en: 'memory (memfd_create)', 'zh-CN': '内存（memfd_create）' })
    : translate({ en: `a file, ${program}`, 'zh-CN': `文件 ${program}` });
  return translate({
    en: `a process that makes the calls it is told started from ${from}`,
    'zh-CN': `从${from}启动了一个听命做系统调用的进程`,
  });
}
