import { readlinkSync } from 'node:fs';
import { attempt } from '../kernel/proc/unreadable.ts';
import { StepOrderError } from '../lab/errors.ts';
import type { StepContext } from './step.ts';

const LEADS_OUT = {
  en: 'escape --stay leads out of it again; then pivot_root',
  'zh-CN': '先用 escape --stay 走出来，再 pivot_root',
};

/** The directory that is to become the box's root. @throws StepOrderError when there is none */
export function newRoot(context: StepContext, given: string | undefined): string {
  if (given) return given;
  const { rootfs, isRootPending } = context.box;
  if (rootfs && isRootPending) return rootfs.merged;
  const root = attempt(() => readlinkSync(`/proc/${context.box.pid}/root`));
  const isChrooted = rootfs && typeof root === 'string' && root !== '/';
  throw new StepOrderError(
    rootfs
      ? { en: "the overlay is the box's root already", 'zh-CN': 'overlay 已经是盒子的根了' }
      : { en: 'there is no new root yet', 'zh-CN': '还没有新的根' },
    isChrooted ? LEADS_OUT : rootfs ? undefined : 'mount overlay',
  );
}
