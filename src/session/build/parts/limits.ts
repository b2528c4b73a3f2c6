import { isRefusal } from '../../../kernel/cgroup/placement.ts';
import { inBoth, type Text } from '../../../locale/locale.ts';
import { limitsOf } from '../../views/group-limits.ts';
import { type Part, type PlannedLine, planned } from '../part.ts';

/** What the box may use up. Before the cgroup namespace, so that this begins at the box's own groups. */
export const limits: Part = {
  name: 'limits',
  plan({ lab, profile, state, host, isNew }) {
    const lines: PlannedLine[] = [];
    const skipped: Text[] = [];
    for (const { controller, line, why } of profile.limits) {
      const place = lab.placements.get(controller)!;
      if (isRefusal(place)) {
        const reason = inBoth(place.explanation);
        skipped.push({
          en: `no ${controller} limit: ${reason.en}`,
          'zh-CN': `没有 ${controller} 限制：${reason['zh-CN']}`,
        });
      } else if (isNew || limitsOf(controller, state, host).length === 0) lines.push(planned(line, why));
    }
    return { lines, skipped };
  },
};
