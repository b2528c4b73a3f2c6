import type { Mount } from './mountinfo.ts';

/**
 * The mounts that no path name leads to any more, because another one was mounted on the way to them or on top of
 * them: by their ids, each with the mount that is found at its place instead; undefined where that is not listed.
 */
export function coveredMounts(mounts: readonly Mount[]): ReadonlyMap<number, Mount | undefined> {
  const root = rootOf(mounts);
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const children = new Map<number, Mount[]>();
  for (const mount of mounts) {
    if (mount.id === mount.parentId) continue;
    children.set(mount.parentId, [...(children.get(mount.parentId) ?? []), mount]);
  }
  const covered = new Map<number, Mount | undefined>();
  for (const mount of mounts) {
    const found = lookUp(mount.target, root, children);
    if (found !== mount.id) covered.set(mount.id, byId.get(found));
  }
  return covered;
}

/** Where path names begin: not what is mounted on top of `/`. After chroot(2) its mount may not be listed. */
function rootOf(mounts: readonly Mount[]): number {
  const atRoot = mounts.filter(({ target }) => target === '/');
  const own = atRoot.find(
    ({ id, parentId }) => id === parentId || !atRoot.some((each) => each.id === parentId),
  );
  const listed = new Set(mounts.map(({ id }) => id));
  return own?.id ?? mounts.find(({ parentId }) => !listed.has(parentId))?.parentId ?? -1;
}

/** path_resolution(7): at each mount point that is met, the way goes on in what is mounted there. */
function lookUp(path: string, root: number, children: ReadonlyMap<number, readonly Mount[]>): number {
  let here = root;
  for (;;) {
    const [next] = (children.get(here) ?? [])
      .filter(({ target }) => target !== '/' && (path === target || path.startsWith(`${target}/`)))
      .sort((a, b) => a.target.length - b.target.length);
    if (!next) return here;
    here = next.id;
  }
}
