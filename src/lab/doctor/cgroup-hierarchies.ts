import type { Hierarchy } from '../../kernel/cgroup/hierarchies.ts';
import { lackText } from '../../kernel/cgroup/lack.ts';
import { textOf, translate } from '../../locale/locale.ts';
import { delegationFacts, examineDelegation } from '../delegation.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';

/** Which hierarchies there are, and whether an ordinary user has, or can have, a group in them. */
export function hierarchyTrials(ground: Ground): Trial[] {
  const trials = [trial('control groups', () => examineHierarchies(ground), { isNeeded: false })];
  if (ground.uid !== 0)
    trials.push(trial('delegation', () => examineUsersGroup(ground), { isNeeded: false }));
  return trials;
}

function examineHierarchies({ cgroups: { kind, controllers, v2, unreachable } }: Ground): Evidence {
  if (kind === 'none') {
    return {
      limited: translate({
        en: 'no cgroup hierarchy is mounted here: limits cannot be set, everything else works',
        'zh-CN': '这里没有挂载 cgroup 层级：设不了限制，其余都可用',
      }),
      remedy: translate({
        en: 'start ns-lab where /sys/fs/cgroup is mounted: outside of this container or chroot',
        'zh-CN': '在挂载了 /sys/fs/cgroup 的地方启动 ns-lab：在这个容器或 chroot 之外',
      }),
    };
  }
  const hierarchies = [...new Set([...controllers.values(), ...(v2 ? [v2] : [])])];
  const readOnly = hierarchies.filter(({ isReadOnly }) => isReadOnly);
  const places = describePlaces(hierarchies).join('; ');
  const detail = `${kind}: ${places || [...unreachable.values()].map((lack) => textOf(lackText(lack))).join('; ')}`;
  if (readOnly.length === 0 && places) return detail;
  return {
    limited: detail,
    remedy: translate({
      en: 'in a container, give it a writable /sys/fs/cgroup (docker run --privileged, or --cgroupns=host with a bind mount), or start ns-lab outside of it',
      'zh-CN':
        '如果在容器里，给它一个可写的 /sys/fs/cgroup（docker run --privileged，或 --cgroupns=host 加绑定挂载），或在容器外面启动 ns-lab',
    }),
  };
}

/** One phrase for all hierarchies of a version in which ns-lab is in the same place. */
function describePlaces(hierarchies: readonly Hierarchy[]): string[] {
  const places = new Map<string, string[]>();
  for (const { version, ownPath, isReadOnly, controllers } of hierarchies) {
    const place = translate({
      en: `ns-lab is in ${ownPath} of v${version}${isReadOnly ? ', read-only' : ''}`,
      'zh-CN': `ns-lab 在 v${version} 的 ${ownPath}${isReadOnly ? '，只读' : ''}`,
    });
    places.set(place, [...(places.get(place) ?? []), ...controllers]);
  }
  return [...places].map(
    ([place, controllers]) =>
      `${place} (${controllers.join(' ') || translate({ en: 'no controller', 'zh-CN': '没有控制器' })})`,
  );
}

function examineUsersGroup({ cgroups }: Ground): Evidence {
  const delegation = examineDelegation(delegationFacts(cgroups));
  if (delegation.kind === 'unneeded') return delegation.why;
  if (delegation.kind === 'impossible') return { limited: delegation.why, remedy: delegation.remedy };
  return {
    limited: translate({
      en: 'ns-lab is in no group that is delegated to its user, but systemd can start it in one',
      'zh-CN': 'ns-lab 不在委派给它的用户的组里，但 systemd 可以在这样的组里启动它',
    }),
    remedy: 'ns-lab --delegate',
  };
}
