import { type LimitValue, type ResourceName, setLimit } from '../lab/box-cgroup.ts';
import type { StepContext } from './step.ts';

/** Sets a limit on the box's group, and says which files of which cgroup version took it. */
export function limit<R extends ResourceName>(context: StepContext, resource: R, value: LimitValue<R>): void {
  const { writes, version } = setLimit(context.lab, context.box, resource, value);
  const files = writes.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  context.note(`cgroup v${version}: ${files.join(', ')} took it`);
  for (const { path, data } of writes) context.shell(`echo ${data} > ${path}`);
}
