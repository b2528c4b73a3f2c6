import type { NamespaceType } from '../../../kernel/proc/namespaces.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import type { Text } from '../../../locale/locale.ts';
import { type Part, type PlannedLine, planned } from '../part.ts';
import type { Site } from '../site.ts';
import { groups } from './groups.ts';
import { limits } from './limits.ts';
import { showsOwnGroups } from './mounts.ts';

/** Namespaces belong to the user namespace that they were made in, and a later one has no power over them. */
const NO_USER: Text = {
  en: 'no user namespace: the box has namespaces that a new one would not own; `unshare user` must come first',
  'zh-CN': '没有用户命名空间：盒子已有的命名空间不会归新的用户命名空间所有；`unshare user` 必须最先做',
};

/** The kernel's resources that the box is to have of its own. */
export const namespaces: Part = {
  name: 'namespaces',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    const types = typesToMake(site);
    const skipped = site.isTooLateForUser ? [NO_USER] : [];
    if (types.length === 0) return { lines: [], skipped };
    return { lines: [planned(`unshare ${types.join(' ')}`, whyNamespaces(types))], skipped };
  },
};

function typesToMake(site: Site): NamespaceType[] {
  const { lacking, waiting, isTooLateForUser, known } = site;
  const missing = lacking.filter((type) => !waiting.includes(type));
  const again = [
    ...(needsAnotherPid(site) ? (['pid'] as const) : []),
    ...(needsAnotherCgroup(site) ? (['cgroup'] as const) : []),
  ];
  const wanted = new Set<NamespaceType>([
    ...missing.filter(
      (type) => !(type === 'user' && isTooLateForUser) && !(type === 'time' && joinsTime(site)),
    ),
    ...again,
  ]);
  return known.filter((type) => wanted.has(type));
}

const whyNamespaces = (types: readonly NamespaceType[]): Text => ({
  en: types.includes('user')
    ? 'its own kernel resources; the user namespace is made first and owns the others'
    : 'its own kernel resources',
  'zh-CN': types.includes('user') ? '自己的内核资源；用户命名空间最先创建，其他的归它所有' : '自己的内核资源',
});

/** The ID that the box's process has in its own PID namespace. */
const numberInside = ({ isNew, state: { process } }: Site): number | undefined =>
  isNew || isUnreadable(process) ? undefined : process.nspid.at(-1);

const ownsPid = ({ isNew, host, state }: Site): boolean =>
  !isNew && state.namespaces.pid !== host.namespaces.pid;

/** The box has a PID namespace, but somebody else is process 1 in it: it gets one more, inside that one. */
function needsAnotherPid(site: Site): boolean {
  const wants = site.profile.namespaces.includes('pid');
  return wants && ownsPid(site) && !site.waiting.includes('pid') && numberInside(site) !== 1;
}

/** A cgroup namespace begins at the groups that the box was in when it was made: there will be others, or are. */
function needsAnotherCgroup(site: Site): boolean {
  const { isNew, state, host } = site;
  if (isNew || state.namespaces.cgroup === host.namespaces.cgroup) return false;
  return limits.plan(site).lines.length + groups.plan(site).lines.length > 0 || !showsOwnGroups(site);
}

/** A box that is process 1 already must not fork for its time namespace: it enters that one by itself. */
export function joinsTime(site: Site): boolean {
  const wants = site.lacking.includes('time');
  return wants && ownsPid(site) && !site.waiting.includes('pid') && numberInside(site) === 1;
}

/** The child that enters the PID and time namespaces, and is process 1. */
export const processOne: Part = {
  name: 'process 1',
  plan(site) {
    const types = [...typesToMake(site), ...site.waiting];
    const isInit = types.includes('pid');
    if (!isInit && !(types.includes('time') && !joinsTime(site))) return { lines: [] };
    const why: Text = isInit
      ? {
          en: 'the child is process 1 of the new PID namespace: with it everything in the box ends',
          'zh-CN': '子进程是新 PID 命名空间的 1 号进程：它一结束，盒子里的一切都结束',
        }
      : { en: 'only children enter the new time namespace', 'zh-CN': '只有子进程进入新的时间命名空间' };
    return { lines: [planned('fork', why)] };
  },
};

const TIME_FILE = '/proc/self/ns/time_for_children';

/** setns(2) moves the process itself, so it stays process 1; it needs a /proc to name the namespace by. */
export const time: Part = {
  name: 'time',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    if (!joinsTime(site)) return { lines: [] };
    const lines: PlannedLine[] = [];
    if (!site.waiting.includes('time'))
      lines.push(
        planned('unshare time', {
          en: 'clocks of its own, which count from its own beginning',
          'zh-CN': '自己的时钟，从自己的起点计时',
        }),
      );
    lines.push(
      planned(`join ${TIME_FILE}`, {
        en: 'the box is process 1 already, and a fork would make it process 2: it enters its time namespace by itself',
        'zh-CN': '盒子已经是 1 号进程，fork 会让它变成进程 2：所以它自己进入时间命名空间',
      }),
    );
    return { lines };
  },
};
