import {
  type Limit,
  type LimitValue,
  type LimitWrite,
  type ResourceName,
  setLimit,
} from '../lab/box-cgroup.ts';
import { quoteWord } from './quote.ts';
import type { StepContext } from './step.ts';

/** Sets a limit on the box's group, and says which files of which cgroup version took it and what they say now. */
export function limit<R extends ResourceName>(context: StepContext, resource: R, value: LimitValue<R>): void {
  reportLimit(context, setLimit(context.lab, context.box, resource, value));
}

/** What the kernel says after a limit was set, and what counts if a group above has a smaller one. */
export function reportLimit(
  context: StepContext,
  { version, made, writes, files, words, tighterAbove }: Limit,
): void {
  const contents = files
    .filter(({ text }) => text !== '')
    .map(({ file, text }) => `${file} ${text.replaceAll('\n', '; ')}`);
  const said = contents.join(', ');
  context.note({
    en: `cgroup v${version} says ${said || 'nothing'}: ${words}`,
    'zh-CN': `cgroup v${version} 给出 ${said || '（空）'}：${words}`,
  });
  if (tighterAbove) {
    context.note({
      en: `what counts is less: ${tighterAbove.words}, the limit of ${tighterAbove.directory}`,
      'zh-CN': `实际生效的更小：${tighterAbove.words}，是 ${tighterAbove.directory} 的限制`,
    });
  }
  const write = ({ path, data }: LimitWrite) => context.shell(`echo ${data} > ${quoteWord(path)}`);
  for (const group of made) {
    context.shell(`mkdir ${quoteWord(group.directory)}`);
    group.writes.forEach(write);
  }
  writes.forEach(write);
  for (const { directory } of made) {
    write({ path: `${directory}/cgroup.procs`, data: String(context.box.pid) });
  }
}
