import { CONTROLLERS, type ControllerName } from '../../kernel/cgroup/controllers.ts';
import { words } from '../../kernel/cgroup/hierarchies.ts';
import { writesForNewGroup } from '../../kernel/cgroup/new-group.ts';
import { isRefusal, type Placement, placeGroups } from '../../kernel/cgroup/placement.ts';
import { RESOURCES, type Resource } from '../../kernel/cgroup/resources.ts';
import { AT } from '../../kernel/flags.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { textOf, translate } from '../../locale/locale.ts';
import { readKernelFile, writeKernelFile } from '../host-file.ts';
import { type Evidence, type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';

/** A limit for each controller: one that a process of the lab, which weighs nothing, does not notice. */
const LIMITS: {
  readonly [C in 'cpu' | 'cpuset' | 'memory' | 'pids']: (
    write: <T>(resource: Resource<T>, value: T) => string,
    place: Placement,
  ) => string;
} = {
  cpu: (write) => write(RESOURCES['cpu quota'], { percent: 50 }),
  cpuset: (write, place) => write(RESOURCES['cpuset cpus'], firstCpu(place)),
  memory: (write) => write(RESOURCES['memory max'], 64 * 2 ** 20),
  pids: (write) => write(RESOURCES['pids max'], 20),
};

/** `build` sets limits of these. */
const NEEDED: readonly ControllerName[] = ['cpu', 'memory', 'pids'];

/** Each controller: a group is made, a process joins it, a limit is written and read back, the group removed. */
export function controlGroupTrials(ground: Ground): Trial[] {
  return (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).map((controller) => {
    const isNeeded = NEEDED.includes(controller);
    return trial(`${controller} controller`, () => tryController(ground, controller), { isNeeded });
  });
}

function tryController(ground: Ground, controller: keyof typeof LIMITS): Evidence {
  // All v2 controllers share one group, so they are placed together.
  const place = placeGroups(ground.cgroups, CONTROLLERS).get(controller)!;
  if (isRefusal(place)) return { limited: textOf(place.explanation), remedy: textOf(place.remedy) };
  const { host } = ground;
  const group = `${place.parent}/ns-lab-${ground.id}-${controller}`;
  ground.traces.record({ kind: 'cgroup', path: group });
  host.call('mkdirat', AT.AT_FDCWD, group, 0o755);
  for (const { file, data } of writesForNewGroup(place)) writeKernelFile(host, `${group}/${file}`, data);
  return ground.inFork((member) => {
    writeKernelFile(host, `${group}/cgroup.procs`, String(member.pid));
    const limit = LIMITS[controller]((resource, value) => {
      for (const { file, data } of resource.write(place.version, value, { read: () => undefined })) {
        writeKernelFile(host, `${group}/${file}`, data);
      }
      const files = resource.files[place.version];
      const contents = files.map((file) => readKernelFile(host, `${group}/${file}`).trim());
      return translate({
        en: `${files.join(', ')} took ${resource.describe(place.version, ...contents)}`,
        'zh-CN': `${files.join('、')} 接受了：${resource.describe(place.version, ...contents)}`,
      });
    }, place);
    return translate({
      en: `v${place.version}, below ${place.parent}: a process joined a group, ${limit}`,
      'zh-CN': `v${place.version}，在 ${place.parent} 之下：一个进程加入了组，${limit}`,
    });
  }, host);
}

/** The first CPU that the group above may use. */
function firstCpu({ version, parent }: Placement): string {
  const list = readText(`${parent}/${version === 2 ? 'cpuset.cpus.effective' : 'cpuset.cpus'}`);
  return /^\d+/.exec(words(list)[0] ?? '')?.[0] ?? '0';
}
