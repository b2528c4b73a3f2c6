import { isRefusal } from '../kernel/cgroup/placement.ts';
import { KernelError } from '../kernel/errors.ts';
import { SIG } from '../kernel/flags.ts';
import type { Box } from './box.ts';
import { groupOf, membersOf, withGroup } from './box-cgroup.ts';
import { writeKernelFile } from './host-file.ts';
import type { Lab } from './lab.ts';
import { waitForEnd } from './program.ts';
import { thawGroup } from './traces.ts';

const END_LIMIT_MS = 1000;

export interface KillReport {
  /** `cgroup.kill` of this group, or undefined: a signal for each process. */
  readonly file: string | undefined;
  readonly pids: readonly number[];
}

/**
 * Ends every process of a box at once: by cgroup.kill where it has a v2 group (cgroups(7), Linux 5.14), elsewhere by
 * a signal for each, again and again until no new one has come.
 * @throws KernelError
 */
export async function killAll(lab: Lab, box: Box): Promise<KillReport> {
  const pids = membersOf(lab, box);
  const file = killFile(lab, box);
  if (file) writeKernelFile(lab.host, file, '1');
  else killEach(lab, box);
  await waitForEnd(box.pid, END_LIMIT_MS);
  return { file, pids };
}

function killFile(lab: Lab, box: Box): string | undefined {
  const place = lab.placements.get('freezer')!;
  if (isRefusal(place) || place.version === 1) return undefined;
  const { directory } = groupOf(lab, box, 'freezer') ?? withGroup(lab, box, 'freezer');
  return `${directory}/cgroup.kill`;
}

function killEach(lab: Lab, box: Box): void {
  const killed = new Set<number>();
  for (let isMore = true; isMore; ) {
    const left = membersOf(lab, box).filter((pid) => !killed.has(pid));
    isMore = left.length > 0;
    for (const pid of left) {
      killed.add(pid);
      try {
        lab.host.call('kill', pid, SIG.SIGKILL);
      } catch (error) {
        if (!(error instanceof KernelError) || error.code !== 'ESRCH') throw error;
      }
    }
  }
  if (box.freezer) thawGroup(box.freezer.directory);
}
