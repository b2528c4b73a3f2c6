import { type Limit, type LimitValue, type ResourceName, setLimit } from '../lab/box-cgroup.ts';
import type { StepContext } from './step.ts';

/** Sets a limit on the box's group, and says which files of which cgroup version took it and what they say now. */
export function limit<R extends ResourceName>(context: StepContext, resource: R, value: LimitValue<R>): void {
  reportLimit(context, setLimit(context.lab, context.box, resource, value));
}

/** What the kernel says after a limit was set, and what counts if a group above has a smaller one. */
export function reportLimit(
  context: StepContext,
  { version, writes, files, words, tighterAbove }: Limit,
): void {
  const contents = files
    .filter(({ text }) => text !== '')
    .map(({ file, text }) => `${file} ${text.replaceAll('\n', '; ')}`);
  context.note(`cgroup v${version} says ${contents.join(', ') || 'nothing'}: ${words}`);
  if (tighterAbove) {
    context.note(`what counts is less: ${tighterAbove.words}, the limit of ${tighterAbove.directory}`);
  }
  for (const { path, data } of writes) context.shell(`echo ${data} > ${path}`);
}
