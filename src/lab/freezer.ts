import { setTimeout as sleep } from 'node:timers/promises';
import { readGroupFile } from '../kernel/cgroup/read.ts';
import { isUnreadable } from '../kernel/proc/unreadable.ts';
import type { Box } from './box.ts';
import { type BoxGroup, type Limit, placeFor, readBack, setLimit, withGroup } from './box-cgroup.ts';
import { StepOrderError } from './errors.ts';
import type { Lab } from './lab.ts';

/** How long processes may take to come to a place where they can be frozen. */
const FREEZE_LIMIT_MS = 2000;
const FREEZE_STEP_MS = 5;

/** Freezes all processes of a box, and waits until they are. @throws UnavailableError, KernelError */
export async function freeze(lab: Lab, box: Box): Promise<Limit> {
  // Told before, not after: ns-lab may be killed in between.
  box.freezer = withGroup(lab, box, 'freezer', ({ version, directory }) => {
    if (version === 1) lab.thawAtEnd(directory);
  });
  const limit = setLimit(lab, box, 'freezer', 'frozen');
  const end = performance.now() + FREEZE_LIMIT_MS;
  while (!isSettled(box.freezer) && performance.now() < end) await sleep(FREEZE_STEP_MS);
  return { ...limit, ...readBack('freezer', box.freezer) };
}

/** v1 freezes what it can reach, and goes on when the state is read; v2 tells when the last process is frozen. */
function isSettled({ version, directory }: BoxGroup): boolean {
  const [file, words] = version === 1 ? ['freezer.state', 'FROZEN'] : ['cgroup.events', 'frozen 1'];
  const text = readGroupFile(directory, file!);
  return isUnreadable(text) || text.includes(words!);
}

/** Lets the processes of a box go on. @throws UnavailableError, StepOrderError when they are not frozen, KernelError */
export function thaw(lab: Lab, box: Box): Limit {
  placeFor(lab, 'freezer');
  if (!box.freezer)
    throw new StepOrderError(
      { en: `the box "${box.name}" is not frozen`, 'zh-CN': `盒子 "${box.name}" 没有被冻结` },
      'freeze',
    );
  const limit = setLimit(lab, box, 'freezer', 'thawed');
  box.freezer = undefined;
  return limit;
}
