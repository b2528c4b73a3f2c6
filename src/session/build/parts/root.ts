import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import type { Text } from '../../../locale/locale.ts';
import { type Part, planned } from '../part.ts';
import type { Site } from '../site.ts';

/** Where the box stands on the way into its own root. */
export type RootState = 'none' | 'waiting' | 'chroot' | 'own';

/** From the mounts of the box, not from what was tried: a pivot_root that failed half-way is none. */
export function rootState({ box, isNew, state: { mounts, process }, host }: Site): RootState {
  if (isNew || isUnreadable(mounts) || isUnreadable(process)) return 'none';
  if (process.root !== '/') return 'chroot';
  const merged = box?.rootfs?.merged;
  if (merged !== undefined && mounts.some(({ target }) => target === merged)) return 'waiting';
  const [own, theirs] = [mounts, host.mounts].map((each) =>
    isUnreadable(each) ? undefined : each.findLast(({ target }) => target === '/'),
  );
  return own?.device !== theirs?.device || own?.root !== theirs?.root ? 'own' : 'none';
}

/** A path of the box's root, as the box sees it now. */
export function inRoot(site: Site, path: string): string {
  const { box } = site;
  return rootState(site) === 'waiting' ? `${box!.rootfs!.merged}${path === '/' ? '' : path}` : path;
}

export const image: Part = {
  name: 'image',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    if (rootState(site) !== 'none') return { lines: [] };
    const why: Text = {
      en: 'files of its own: an image below that is never written, and a layer on top',
      'zh-CN': '自己的文件：下层镜像从不被写入，上面是可写层',
    };
    return { lines: [planned('mount overlay', why)] };
  },
};

export const newRoot: Part = {
  name: 'root',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    const state = rootState(site);
    const { isRootReadOnly } = site.profile;
    if (state === 'own')
      return isRootReadOnly && isWritable(site) ? { lines: [], skipped: [WRITABLE] } : { lines: [] };
    if (state === 'chroot') return { lines: [], skipped: [CHROOT] };
    const why: Text = {
      en: "the image becomes the root, and the machine's own mounts are gone from the box",
      'zh-CN': '镜像成为根目录，机器自己的挂载从盒子里消失',
    };
    return { lines: [planned(`pivot_root${isRootReadOnly ? ' --ro' : ''}`, why)] };
  },
};

const isWritable = ({ state: { mounts } }: Site): boolean =>
  !isUnreadable(mounts) &&
  !mounts
    .findLast(({ target }) => target === '/')
    ?.options.split(',')
    .includes('ro');

const WRITABLE: Text = {
  en: 'the root stays writable: `pivot_root --ro` makes it read-only, and the box has entered it already',
  'zh-CN': '根仍然可写：`pivot_root --ro` 会让它只读，而盒子已经进入了它',
};

const CHROOT: Text = {
  en: "the machine's mounts are still in the box: `chroot` only hides them, and from there pivot_root(2) has no root to put away",
  'zh-CN': '机器的挂载仍在盒子里：`chroot` 只是把它们藏起来，而在那里 pivot_root(2) 没有可以换下的根',
};
