import { StepOrderError } from '../lab/errors.ts';
import type { StepContext } from './step.ts';

/** The directory that is to become the box's root. @throws StepOrderError when there is none */
export function newRoot(context: StepContext, given: string | undefined): string {
  if (given) return given;
  const { rootfs, isRootPending } = context.box;
  if (rootfs && isRootPending) return rootfs.merged;
  throw new StepOrderError(
    rootfs
      ? { en: "the overlay is the box's root already", 'zh-CN': 'overlay 已经是盒子的根了' }
      : { en: 'there is no new root yet', 'zh-CN': '还没有新的根' },
    rootfs ? undefined : 'mount overlay',
  );
}
