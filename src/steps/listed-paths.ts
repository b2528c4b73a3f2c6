import { lstatSync } from 'node:fs';
import { look, seenFromOutside } from './box-paths.ts';
import type { StepContext } from './step.ts';

/**
 * The paths that a step is to cover, in the new root while that waits: those that the learner names, and for
 * `default` a list. Those that do not exist are left out, and a note names them: a kernel does not have all.
 */
export function listedPaths(
  context: StepContext,
  given: readonly string[],
  standard: readonly string[],
): string[] {
  const paths = [...new Set(given.flatMap((path) => (path === 'default' ? standard : [path])))];
  const { box } = context;
  const exists = (path: string) => look(lstatSync, seenFromOutside(box.pid, box.inRoot(path))) !== undefined;
  const missing = paths.filter((path) => !exists(path));
  if (missing.length > 0)
    context.note({
      en: `passed over, because it does not exist in the box: ${missing.join(', ')}`,
      'zh-CN': `跳过，因为盒子里不存在：${missing.join('、')}`,
    });
  return paths.filter((path) => !missing.includes(path)).map((path) => box.inRoot(path));
}

/** Says which paths needed nothing. */
export function remarkOnDone(
  context: StepContext,
  paths: readonly string[],
  what: { en: string; 'zh-CN': string },
) {
  if (paths.length > 0)
    context.note({
      en: `${what.en} already: ${paths.join(', ')}`,
      'zh-CN': `已经${what['zh-CN']}：${paths.join('、')}`,
    });
}
