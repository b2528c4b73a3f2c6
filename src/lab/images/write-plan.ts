import { chmodSync, constants, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { translate } from '../../locale/locale.ts';
import type { Plan } from './plan.ts';
import type { Progress } from './progress.ts';

/** Makes the planned files in an empty directory. @throws the error of node:fs */
export async function writePlan(plan: Plan, root: string, progress: Progress): Promise<void> {
  // A directory sorts before what is in it.
  for (const [path, mode] of [...plan.directories].sort(([a], [b]) => (a < b ? -1 : 1))) {
    mkdirSync(root + path);
    chmodSync(root + path, mode);
  }
  for (const [path, target] of plan.links) symlinkSync(target, place(plan, root, path));
  for (const [path, text] of plan.texts) {
    writeFileSync(place(plan, root, path), text, { flag: 'wx' });
    chmodSync(root + path, 0o644);
  }
  let count = 0;
  for (const [path, { source, mode }] of plan.files) {
    copyFileSync(
      plan.tree.root + source.path,
      place(plan, root, path),
      constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL,
    );
    chmodSync(root + path, mode);
    count++;
    await progress.at(
      translate({
        en: `copying this machine's programs: ${count} of ${plan.files.size} files`,
        'zh-CN': `正在复制这台机器的程序：第 ${count} 个文件，共 ${plan.files.size} 个`,
      }),
    );
  }
}

/** A path behind a link would be outside of the image: every parent must be a directory of the plan. */
function place(plan: Plan, root: string, path: string): string {
  const parent = posix.dirname(path);
  if (parent !== '/' && !plan.directories.has(parent)) throw new Error(`${path}: ${parent} is not planned`);
  return root + path;
}
