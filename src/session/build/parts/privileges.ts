import { type CapabilityName, DOCKER_DEFAULT } from '../../../kernel/capabilities.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import type { Text } from '../../../locale/locale.ts';
import { type Part, planned } from '../part.ts';
import type { Site } from '../site.ts';

/** The last steps: everything before them needs the capabilities that go here. */
export const capabilities: Part = {
  name: 'capabilities',
  needs: 'CAP_SETPCAP',
  plan({ profile: { caps: aim }, state: { caps }, isNew }) {
    if (aim === 'all') return { lines: [] };
    // The sets of the process count as much as the bounding set: a step that failed half-way may have left either.
    const isMore = (names: readonly CapabilityName[]) => names.some((name) => !aim.includes(name));
    const has = isUnreadable(caps)
      ? []
      : [caps.effective, caps.permitted, caps.inheritable, caps.bounding, caps.ambient];
    if (!isNew && has.length > 0 && !has.some(isMore)) return { lines: [] };
    return { lines: [planned(`keep caps ${wordsFor(aim)}`, whyCaps(aim.length))] };
  },
};

const wordsFor = (aim: readonly CapabilityName[]): string =>
  aim.length === DOCKER_DEFAULT.length && DOCKER_DEFAULT.every((name) => aim.includes(name))
    ? 'docker'
    : aim.map((name) => name.slice('CAP_'.length).toLowerCase()).join(' ');

const whyCaps = (count: number): Text => ({
  en: `root inside keeps ${count} capabilities: none to mount, to trace the machine, to load modules or to set its clock`,
  'zh-CN': `里面的 root 只留下 ${count} 个能力：不能挂载、不能跟踪机器、不能加载模块、不能改时钟`,
});

export const noNewPrivs: Part = {
  name: 'no_new_privs',
  plan({ profile, state, isNew }) {
    if (!profile.noNewPrivs || (!isNew && state.noNewPrivs === true)) return { lines: [] };
    return {
      lines: [
        planned('set no_new_privs', {
          en: 'no program gains privileges by execve(2): neither setuid nor file capabilities count',
          'zh-CN': '任何程序都不能通过 execve(2) 获得特权：setuid 和文件能力都不起作用',
        }),
      ],
    };
  },
};

const WHY_FILTER: Text = {
  en: 'system calls that no ordinary program needs are refused before they reach the kernel',
  'zh-CN': '普通程序用不到的系统调用，在到达内核之前就被拒绝',
};

const lacksFilter = ({ profile, state: { seccomp }, isNew }: Site): boolean =>
  profile.filter !== 'none' && (isNew || isUnreadable(seccomp) || seccomp.mode !== 2);

/** Without no_new_privs a filter takes CAP_SYS_ADMIN: it comes before the capabilities go, and is told which stay. */
export const earlyFilter: Part = {
  name: 'filter',
  needs: 'CAP_SYS_ADMIN',
  plan(site) {
    const { caps, noNewPrivs } = site.profile;
    if (noNewPrivs || !lacksFilter(site)) return { lines: [] };
    const words = caps === 'all' ? '' : ` ${wordsFor(caps)}`;
    return { lines: [planned(`set seccomp default${words}`, WHY_FILTER)] };
  },
};

export const filter: Part = {
  name: 'filter',
  plan(site) {
    if (!site.profile.noNewPrivs || !lacksFilter(site)) return { lines: [] };
    return { lines: [planned('set seccomp default', WHY_FILTER)] };
  },
};
