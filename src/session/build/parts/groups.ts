import { DEVICE_LISTS } from '../../../kernel/cgroup/device-lists.ts';
import { isRefusal, type Placement } from '../../../kernel/cgroup/placement.ts';
import { keepsDevicesTo } from '../../../lab/devices.ts';
import { placesOf, sharedPlaces } from '../../../lab/own-groups.ts';
import { inBoth } from '../../../locale/locale.ts';
import { type Part, planned } from '../part.ts';
import type { Site } from '../site.ts';

/** A group in each hierarchy: in the group of the host the box would see the machine's, and root could change it. */
export const groups: Part = {
  name: 'groups',
  plan(site) {
    const { lab, box } = site;
    const shared = box ? sharedPlaces(lab, box.pid) : placesOf(lab);
    if (shared.every((place) => isMadeForLimits(site, place))) return { lines: [] };
    return {
      lines: [
        planned('new cgroup', {
          en: "a group of its own in every hierarchy: in the others it would see the machine's",
          'zh-CN': '在每个层级里都有自己的组：否则在别的层级里它看到的是机器的组',
        }),
      ],
    };
  },
};

/** The limits, which come before, make the groups that they need. */
const isMadeForLimits = ({ lab, profile }: Site, { parent }: Placement): boolean =>
  profile.limits.some(({ controller }) => {
    const place = lab.placements.get(controller)!;
    return !isRefusal(place) && place.parent === parent;
  });

/**
 * Rules about device nodes. Only for real root: without it nobody can make a node, nor open one on a file system that
 * a user namespace has mounted.
 */
export const devices: Part = {
  name: 'devices',
  plan({ lab, box, profile }) {
    if (profile.devices === 'all' || lab.isRootless) return { lines: [] };
    const place = lab.placements.get('devices')!;
    if (isRefusal(place)) {
      const reason = inBoth(place.explanation);
      return {
        lines: [],
        skipped: [
          {
            en: `no rules about devices: ${reason.en}`,
            'zh-CN': `没有设备规则：${reason['zh-CN']}`,
          },
        ],
      };
    }
    if (box && keepsDevicesTo(lab, box, DEVICE_LISTS[profile.devices])) return { lines: [] };
    return {
      lines: [
        planned(`keep devices ${profile.devices}`, {
          en: 'nodes of disks and of memory cannot be opened, however they are made',
          'zh-CN': '磁盘和内存的设备节点谁创建了都打不开',
        }),
      ],
    };
  },
};
