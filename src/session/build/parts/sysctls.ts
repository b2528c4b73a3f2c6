import { readSysctls } from '../../../lab/sysctl/read.ts';
import { type Part, planned } from '../part.ts';
import type { SysctlAim } from '../profile.ts';
import { hasUserNamespace, type Site, willOwn } from '../site.ts';

/** Parameters of the box's own namespaces. */
export const sysctls: Part = {
  name: 'sysctls',
  plan(site) {
    if (!willOwn(site, 'net')) return { lines: [] };
    const missing = site.profile.sysctls.filter((aim) => isPossible(site, aim) && !isSet(site, aim));
    return { lines: missing.map(({ name, value, why }) => planned(`set sysctl ${name} ${value}`, why)) };
  },
};

/** A user namespace has no groups beyond its map. */
const isPossible = (site: Site, { name }: SysctlAim): boolean =>
  name !== 'net.ipv4.ping_group_range' || !hasUserNamespace(site);

function isSet({ lab, box, state, host }: Site, { name, value }: SysctlAim): boolean {
  if (!box || state.namespaces.net === host.namespaces.net) return false;
  const now = lab.looking(() => readSysctls(lab, box.pid, [name]))[name];
  return typeof now === 'string' && now.split(/\s+/).join(' ') === value;
}
