import { existsSync } from 'node:fs';
import type { Mount } from '../../../kernel/proc/mountinfo.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { maskedPaths, READONLY_PATHS } from '../../../lab/container-paths.ts';
import type { Text } from '../../../locale/locale.ts';
import { type Part, planned } from '../part.ts';
import type { Site } from '../site.ts';
import { hiddenByRoot } from './mounts.ts';
import { inRoot, rootState } from './root.ts';

const FILE_SYSTEMS_OF_THE_KERNEL = ['proc', 'sysfs'];

/** What /proc and /sys tell of the machine, hidden. After these are mounted, and /dev/null. */
export const masks: Part = {
  name: 'masks',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    const { masked } = site.profile;
    const isCovered = (mount: Mount) => !FILE_SYSTEMS_OF_THE_KERNEL.includes(mount.fstype);
    if (!lacksCover(site, expand(masked, maskedPaths()), isCovered)) return { lines: [] };
    // Files are covered by /dev/null.
    if (hiddenByRoot(site).includes('/dev')) return { lines: [], skipped: [NO_NULL] };
    return {
      lines: [
        planned(`mask ${masked.join(' ')}`, {
          en: "the machine's hardware, keys and timers, which /proc and /sys show to every namespace",
          'zh-CN': '机器的硬件、密钥和定时器：/proc 和 /sys 会把它们显示给每个命名空间',
        }),
      ],
    };
  },
};

const NO_NULL: Text = {
  en: 'what /proc and /sys tell of the machine stays visible: without a /dev there is no null device to cover it with',
  'zh-CN': '/proc 和 /sys 透露的机器信息仍然看得见：没有 /dev，就没有 null 设备来遮住它们',
};

/** What changes the machine when it is written. */
export const readOnlyPaths: Part = {
  name: 'read-only paths',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    const { readOnly } = site.profile;
    const isReadOnly = ({ options }: Mount) => options.split(',').includes('ro');
    if (!lacksCover(site, expand(readOnly, READONLY_PATHS), isReadOnly)) return { lines: [] };
    return {
      lines: [
        planned(`readonly ${readOnly.join(' ')}`, {
          en: 'settings of the machine, such as core_pattern, which root inside could write otherwise',
          'zh-CN': '机器的设置，例如 core_pattern：否则里面的 root 可以写它们',
        }),
      ],
    };
  },
};

const expand = (words: readonly string[], standard: readonly string[]): string[] =>
  words.flatMap((word) => (word === 'default' ? standard : [word]));

/** True when a path that this kernel has is not covered in the box as it should be. */
function lacksCover(site: Site, paths: readonly string[], isCover: (mount: Mount) => boolean): boolean {
  const { mounts } = site.state;
  const found = paths.filter((path) => existsSync(path));
  if (site.isNew || isUnreadable(mounts) || rootState(site) === 'none') return found.length > 0;
  const topAt = (target: string) => mounts.findLast((mount) => mount.target === target);
  return found.some((path) => {
    // Below a file system that the box does not have, there is nothing to cover.
    const base = `/${path.split('/')[1]}`;
    if (!topAt(inRoot(site, base)) && !site.profile.mounts.some(({ target }) => target === base))
      return false;
    const top = topAt(inRoot(site, path));
    return !top || !isCover(top);
  });
}
