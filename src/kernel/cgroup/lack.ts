import { inBoth, type Text } from '../../locale/locale.ts';
import { type ControllerName, INSTEAD_ON_V2, NAMES_BY_VERSION } from './controllers.ts';

/** Why no hierarchy gives ns-lab a controller. It is evidence: codes and names, the same in every language. */
export type Lack =
  | { readonly code: 'no-v2' | 'no-group' | 'ended' }
  /** `hierarchy`: `v2`, or the controllers of a v1 hierarchy as /proc/self/cgroup lists them. */
  | { readonly code: 'not-mounted' | 'covered'; readonly hierarchy: string }
  | { readonly code: 'without-our-group'; readonly hierarchy: string; readonly path: string }
  | { readonly code: 'not-on-v2' | 'nowhere'; readonly controller: ControllerName }
  | { readonly code: 'not-on-v1'; readonly controller: ControllerName; readonly v2: Lack }
  /** /proc could not be read: what the kernel said. */
  | { readonly code: 'unreadable'; readonly unreadable: string };

/** The same in words. */
export function lackText(lack: Lack): Text {
  switch (lack.code) {
    case 'no-v2':
      return { en: 'the kernel has no cgroup v2', 'zh-CN': '内核没有 cgroup v2' };
    case 'no-group':
      return {
        en: 'the process is in no group of this hierarchy',
        'zh-CN': '这个进程不在这个层级的任何组里',
      };
    case 'ended':
      return { en: 'the process has ended', 'zh-CN': '进程已经结束' };
    case 'not-mounted': {
      const { en, zh } = named(lack.hierarchy);
      return { en: `${en} is not mounted`, 'zh-CN': `${zh}没有挂载` };
    }
    case 'covered': {
      const { en, zh } = named(lack.hierarchy);
      return {
        en: `${en} is mounted, but another mount covers it`,
        'zh-CN': `${zh}已挂载，但被另一个挂载盖住`,
      };
    }
    case 'without-our-group': {
      const { en, zh } = named(lack.hierarchy);
      return {
        en: `${en} is mounted, but without our group ${lack.path} in it`,
        'zh-CN': `${zh}已挂载，但里面没有我们的组 ${lack.path}`,
      };
    }
    case 'not-on-v2': {
      const name = nameOf(lack.controller);
      const instead = INSTEAD_ON_V2[lack.controller]!;
      return {
        en: `no v1 hierarchy has the ${name} controller, and v2 has none: there, ${instead.en}`,
        'zh-CN': `没有 v1 层级带 ${name} 控制器，v2 则根本没有它：在那里，${instead['zh-CN']}`,
      };
    }
    case 'not-on-v1': {
      const name = nameOf(lack.controller);
      const v2 = inBoth(lackText(lack.v2));
      return {
        en: `no v1 hierarchy has the ${name} controller, and ${v2.en}`,
        'zh-CN': `没有 v1 层级带 ${name} 控制器；${v2['zh-CN']}`,
      };
    }
    case 'nowhere': {
      const name = nameOf(lack.controller);
      return {
        en: `no cgroup hierarchy here has the ${name} controller`,
        'zh-CN': `这里没有 cgroup 层级带 ${name} 控制器`,
      };
    }
    case 'unreadable':
      return lack.unreadable;
  }
}

const nameOf = (controller: ControllerName): string => NAMES_BY_VERSION[controller][1] ?? controller;

const named = (hierarchy: string) =>
  hierarchy === 'v2'
    ? { en: 'the cgroup v2 hierarchy', zh: 'cgroup v2 层级' }
    : { en: `the v1 hierarchy of ${hierarchy}`, zh: `${hierarchy} 的 v1 层级` };
