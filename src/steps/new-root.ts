import { StepOrderError } from '../lab/errors.ts';
import type { StepContext } from './step.ts';

/** The directory that is to become the box's root. @throws StepOrderError when there is none */
export function newRoot(context: StepContext, given: string | undefined): string {
  if (given) return given;
  const { rootfs, isRootPending } = context.box;
  if (rootfs && isRootPending) return rootfs.merged;
  throw new StepOrderError(
    rootfs ? "the overlay is the box's root already" : 'there is no new root yet',
    rootfs ? undefined : 'mount overlay',
  );
}
