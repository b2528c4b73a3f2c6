import { readText } from '../../kernel/proc/read-text.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';

/** A setting of sysctl(8) that keeps ordinary users from making user namespaces. */
interface Setting {
  readonly name: string;
  readonly restrictedAt: number;
  readonly means: string;
  readonly remedy: string;
}

const SETTINGS: readonly Setting[] = [
  {
    name: 'kernel.apparmor_restrict_unprivileged_userns',
    restrictedAt: 1,
    means: 'AppArmor takes all capabilities from them',
    remedy:
      'run ns-lab as root; or ask the administrator for an AppArmor profile for node with the rule "userns,"',
  },
  {
    name: 'kernel.unprivileged_userns_clone',
    restrictedAt: 0,
    means: 'the kernel refuses them',
    remedy: 'run ns-lab as root; or ask the administrator for kernel.unprivileged_userns_clone = 1',
  },
  {
    name: 'user.max_user_namespaces',
    restrictedAt: 0,
    means: 'nobody may make any, not even root',
    remedy: 'ask the administrator for a larger user.max_user_namespaces',
  },
];

/** The settings that this kernel has, with what they mean where they restrict: a phrase. */
export function describeSettings(): string {
  const known = SETTINGS.flatMap((setting) => {
    const value = readSetting(setting.name);
    if (value === undefined) return [];
    const means = value === setting.restrictedAt ? ` (${setting.means})` : '';
    return [`${setting.name} = ${value}${means}`];
  });
  return known.join(', ') || 'no setting about it';
}

/** What to do about the settings that restrict user namespaces; undefined when none does. */
export function settingsRemedy(): string | undefined {
  return SETTINGS.find(({ name, restrictedAt }) => readSetting(name) === restrictedAt)?.remedy;
}

/** A number below /proc/sys, or undefined where this kernel does not have it or /proc is masked. */
function readSetting(name: string): number | undefined {
  const text = attempt(() => readText(`/proc/sys/${name.replace('.', '/')}`));
  return isUnreadable(text) ? undefined : Number(text);
}
