import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { type BoxIds, idsForBox } from '../../../lab/id-ranges.ts';
import type { Lab } from '../../../lab/lab.ts';
import { paths } from '../../../lab/paths.ts';
import { inBoth, type Text } from '../../../locale/locale.ts';
import { whyNoIdmappedMounts } from '../../../steps/idmapped-trial.ts';
import { type Lack, type Part, type PlannedLine, planned } from '../part.ts';
import { hasUserNamespace, idMaps, type Site } from '../site.ts';

/** Who root of the box is outside: the maps of its user namespace. */
export const identity: Part = {
  name: 'identity',
  plan(site) {
    const maps = idMaps(site);
    if (!hasUserNamespace(site) || (maps.uid.length > 0 && maps.gid.length > 0)) return { lines: [] };
    if (site.profile.ids === 'self') return asOutside();
    return site.lab.isRootless ? ofUser(site) : ofRoot(site);
  },
};

/** Real root: IDs that nobody has, if the image can be mounted with them. */
function ofRoot(site: Site): Lack {
  if (site.profile.ids === 'root') return asOutside();
  const { uid, gid } = idMaps(site);
  // One map is there already: by hand, or because the other could not be written.
  const [known] = [...uid, ...gid];
  if (known) {
    const { inside, outside, count } = known;
    const why: Text = { en: 'the other map, with the same IDs', 'zh-CN': '另一个映射，用同样的 ID' };
    return { lines: [planned(`map ${uid.length > 0 ? 'gid' : 'uid'} ${inside} ${outside} ${count}`, why)] };
  }
  const [users, groups] = [idsForBox('uid'), idsForBox('gid')];
  if (!users || !groups)
    return asOutside({
      en: 'ns-lab is in a user namespace itself, and has no 65536 IDs to give away',
      'zh-CN': 'ns-lab 自己就在一个用户命名空间里，没有 65536 个 ID 可以分出去',
    });
  const reason = whyNoIdmappedMounts(site.lab, paths(), users);
  if (reason) return asOutside(reason);
  return {
    lines: [
      planned(`map uid 0 ${users.first} ${users.count}`, whose(users, 'user')),
      planned(`map gid 0 ${groups.first} ${groups.count}`, whose(groups, 'group')),
    ],
  };
}

function whose({ first, owner }: BoxIds, kind: 'user' | 'group'): Text {
  const noun = kind === 'user' ? '用户' : '组';
  if (owner === undefined)
    return {
      en: `${kind} 0 inside is ${kind} ${first} outside, who is nobody: no account, no entry of subuid(5) and no other user namespace has these 65536 IDs`,
      'zh-CN': `里面的${noun} 0 是外面的${noun} ${first}，谁也不是：没有账户、没有 subuid(5) 条目、也没有别的用户命名空间占用这 65536 个 ID`,
    };
  return {
    en: `${kind} 0 inside is ${kind} ${first} outside, who is nobody: from the range that subuid(5) gives to ${owner}`,
    'zh-CN': `里面的${noun} 0 是外面的${noun} ${first}，谁也不是：取自 subuid(5) 分给 ${owner} 的范围`,
  };
}

function asOutside(reason?: Text): Lack {
  const why: Text = {
    en: 'without a map nobody inside is anybody; user 0 inside is the user of ns-lab outside',
    'zh-CN': '没有映射，里面谁也不是谁；里面的用户 0 就是外面运行 ns-lab 的用户',
  };
  const lines = [planned('map root', why)];
  return reason === undefined ? { lines } : { lines, skipped: [rootIsRoot(reason)] };
}

function rootIsRoot(reason: Text): Text {
  const { en, 'zh-CN': chinese } = inBoth(reason);
  return {
    en: `root of the box is root outside too: ${en}`,
    'zh-CN': `盒子的 root 在外面也是 root：${chinese}`,
  };
}

/** Without root: the user, and the subordinate IDs that the host has got from newuidmap(1), as rootless podman. */
function ofUser(site: Site): Lack {
  const maps = idMaps(site);
  const [uid, gid] = (['uid', 'gid'] as const).map((kind) => ({
    kind,
    range: subordinate(site.lab, site, kind),
  }));
  if (!uid?.range || !gid?.range || maps.uid.length + maps.gid.length > 0) return asOutside();
  return { lines: [lineFor(uid.kind, uid.range), lineFor(gid.kind, gid.range)] };
}

interface UserIds {
  readonly own: number;
  readonly first: number;
  readonly count: number;
}

function lineFor(kind: 'uid' | 'gid', { own, first, count }: UserIds): PlannedLine {
  return planned(`map ${kind} 0 ${own} 1 1 ${first} ${count}`, {
    en: `0 inside is you outside, and ${count} more are those that sub${kind}(5) gives you`,
    'zh-CN': `里面的 0 就是外面的你，另外 ${count} 个是 sub${kind}(5) 分给你的`,
  });
}

/** The IDs of the lab's host: one of the user, and a range beside it. */
function subordinate(lab: Lab, { host: { ids } }: Site, kind: 'uid' | 'gid'): UserIds | undefined {
  const map = isUnreadable(ids) ? ids : ids[`${kind}Map`];
  if (!lab.isRootless || isUnreadable(map)) return undefined;
  const own = map.find(({ count }) => count === 1);
  const range = map.find(({ count }) => count > 1);
  return own && range && { own: own.outside, first: range.inside, count: range.count };
}
