import { readText } from '../../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import { type Translated, translate } from '../../locale/locale.ts';

/** A setting of sysctl(8) that keeps ordinary users from making user namespaces. */
interface Setting {
  readonly name: string;
  readonly restrictedAt: number;
  readonly means: Translated;
  readonly remedy: Translated;
}

const SETTINGS: readonly Setting[] = [
  {
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    restrictedAt: 1,
    means: { en: 'AppArmor takes all capabilities from them', 'zh-CN': 'AppArmor 拿走其中的全部能力' },
    remedy: {
      en: 'run ns-lab as root; or ask the administrator for an AppArmor profile for node with the rule "userns,"',
      'zh-CN': '以 root 运行 ns-lab；或请管理员给 node 一个含有规则 "userns," 的 AppArmor 配置',
    },
  },
  {
    name: 'kernel.unprivileged_userns_clone',
    restrictedAt: 0,
    means: { en: 'the kernel refuses them', 'zh-CN': '内核拒绝' },
    remedy: {
      en: 'run ns-lab as root; or ask the administrator for kernel.unprivileged_userns_clone = 1',
      'zh-CN': '以 root 运行 ns-lab；或请管理员设置 kernel.unprivileged_userns_clone = 1',
    },
  },
  {
    name: 'user.max_user_namespaces',
    restrictedAt: 0,
    means: { en: 'nobody may make any, not even root', 'zh-CN': '谁都不能创建，root 也不行' },
    remedy: {
      en: 'ask the administrator for a larger user.max_user_namespaces',
      'zh-CN': '请管理员把 user.max_user_namespaces 调大',
    },
  },
];

/** The settings that this kernel has, with what they mean where they restrict: a phrase. */
export function describeSettings(): string {
  const known = SETTINGS.flatMap((setting) => {
    const value = readSetting(setting.name);
    if (value === undefined) return [];
    const means = value === setting.restrictedAt ? ` (${translate(setting.means)})` : '';
    return [`${setting.name} = ${value}${means}`];
  });
  return known.join(', ') || translate({ en: 'no setting about it', 'zh-CN': '没有相关设置' });
}

/** What to do about the settings that restrict user namespaces; undefined when none does. */
export function settingsRemedy(): string | undefined {
  const setting = SETTINGS.find(({ name, restrictedAt }) => readSetting(name) === restrictedAt);
  return setting && translate(setting.remedy);
}

/** A number below /proc/sys, or undefined where this kernel does not have it or /proc is masked. */
function readSetting(name: string): number | undefined {
  const text = attempt(() => readText(`/proc/sys/${name.replace('.', '/')}`));
  return isUnreadable(text) ? undefined : Number(text);
}
