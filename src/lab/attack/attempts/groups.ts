import { directoryOf } from '../../../kernel/cgroup/hierarchies.ts';
import { O } from '../../../kernel/flags.ts';
import type { CgroupMembership } from '../../../kernel/proc/cgroup-membership.ts';
import type { Mount } from '../../../kernel/proc/mountinfo.ts';
import type { Locale, Translated } from '../../../locale/locale.ts';
import { type Attacker, errnoOf } from '../attacker.ts';
import { type Attempt, absent, held, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Scene } from '../scene.ts';
import { cap, wall } from './obstacles.ts';

type Version = 1 | 2;

const HARMLESS: Translated = {
  en: 'Files are opened for writing and closed: nothing is written, no process moves, no limit changes.',
  'zh-CN': '只以写方式打开文件再关闭：什么都不写，不移动进程，不改限制。',
};

const REMEDY = ['mount cgroup', 'readonly /sys/fs/cgroup'];

/** The files that hold a limit, by version and controller. */
const LIMITS: Readonly<Record<Version, Readonly<Record<string, readonly string[]>>>> = {
  1: {
    cpu: ['cpu.cfs_quota_us', 'cpu.shares'],
    cpuset: ['cpuset.cpus'],
    memory: ['memory.limit_in_bytes'],
    pids: ['pids.max'],
    blkio: ['blkio.throttle.write_bps_device'],
    devices: ['devices.allow'],
    freezer: ['freezer.state'],
    hugetlb: [],
  },
  2: {
    '': ['memory.max', 'cpu.max', 'pids.max', 'io.max', 'cpuset.cpus', 'memory.high', 'cgroup.freeze'],
  },
};

/** A group that a process is in, as it can reach it by a path. */
interface Reached {
  readonly membership: CgroupMembership;
  readonly mount: Mount;
  /** The directory of the group, or undefined where the mount does not show it. */
  readonly directory: string | undefined;
}

/** The hierarchies of a version that are mounted where the attacker can see them. */
function reachedGroups({ self }: Scene, version: Version): Reached[] {
  return self.groups
    .filter(({ hierarchy }) => (hierarchy === 0) === (version === 2))
    .flatMap((membership) => {
      const mount = self.mounts.findLast(
        ({ fstype, superOptions }) =>
          fstype === (version === 2 ? 'cgroup2' : 'cgroup') &&
          membership.controllers.every((name) => superOptions.split(',').includes(name)),
      );
      if (!mount) return [];
      const directory = directoryOf({ mount: mount.target, root: mount.root }, membership.path);
      return [{ membership, mount, directory }];
    });
}

const hasVersion = ({ machine }: Scene, version: Version): boolean =>
  machine.mounts.some(({ fstype }) => fstype === (version === 2 ? 'cgroup2' : 'cgroup'));

/** Opens files for writing until one can be: that one decides. */
function openFirst(by: Attacker, scene: Scene, version: Version, paths: readonly string[]): Outcome {
  if (!hasVersion(scene, version)) return absent('no-hierarchy', by);
  let outcome: Outcome | undefined;
  for (const path of paths) {
    const fd = by.open(path, O.O_WRONLY | O.O_CLOEXEC);
    if (fd < 0) {
      // A file that this kernel, or this group, does not have says nothing about walls.
      if (errnoOf(by.last) !== 'ENOENT') outcome ??= held(by, undefined, path);
      continue;
    }
    const opened = through(by);
    by.quietly('close', fd);
    const isEdge = delegationHolds(scene, path, version);
    if (!isEdge) return opened;
    outcome = { ...opened, result: 'held', sign: SIGNS.own, about: path };
  }
  if (outcome) return outcome;
  if (paths.length > 0) return absent('no-hierarchy', by);
  // Nothing is mounted: the place where it usually is shows that.
  by.open('/sys/fs/cgroup/cgroup.procs', O.O_WRONLY | O.O_CLOEXEC);
  return held(by, 'ENOENT');
}

/** cgroup v2, nsdelegate: the kernel refuses limits at the root of a cgroup namespace when they are written. */
function delegationHolds({ self, machine }: Scene, path: string, version: Version): boolean {
  const mount = self.mounts.findLast(({ fstype }) => fstype === 'cgroup2');
  const isApart = self.namespaces.cgroup !== machine.namespaces.cgroup;
  const isLimit = !/cgroup\.(procs|threads|subtree_control)$/.test(path);
  return (
    version === 2 &&
    isApart &&
    isLimit &&
    (mount?.superOptions.split(',') ?? []).includes('nsdelegate') &&
    path.slice(0, path.lastIndexOf('/')) === mount?.target
  );
}

const each = (text: (version: string) => Record<Locale, string>, version: Version): Translated =>
  text(`v${version}`);

function attemptsOf(version: Version): Attempt[] {
  const obstacles = [
    wall('mask'),
    wall('cgroup'),
    wall('groups', `v${version}`),
    wall('delegation'),
    wall('ids', 'root'),
    wall('readonly'),
  ];
  return [
    {
      name: `lift-limits-v${version}`,
      kind: 'groups',
      title: each(
        (v) => ({ en: `lift its own limits in its ${v} groups`, 'zh-CN': `解除自己 ${v} 组里的限制` }),
        version,
      ),
      escape: {
        en: 'Where the control groups are mounted writable, a program writes its own limits: memory.max, pids.max, devices.allow.',
        'zh-CN': '控制组若可写，程序就能改自己的限制：memory.max、pids.max、devices.allow。',
      },
      known: 'devices.allow, docker run --privileged',
      harmless: HARMLESS,
      obstacles,
      remedy: REMEDY,
      run(by, scene) {
        const paths = reachedGroups(scene, version).flatMap(({ membership, directory }) =>
          directory === undefined
            ? []
            : (version === 2 ? [''] : membership.controllers)
                .flatMap((controller) => LIMITS[version][controller] ?? [])
                .map((file) => `${directory}/${file}`),
        );
        return openFirst(by, scene, version, paths);
      },
    },
    {
      name: `leave-group-v${version}`,
      kind: 'groups',
      title: each(
        (v) => ({ en: `move into a ${v} group above its own`, 'zh-CN': `移到自己之上的 ${v} 组` }),
        version,
      ),
      escape: {
        en: 'In the root group there are no limits: a process that may write its cgroup.procs has left them all.',
        'zh-CN': '根组没有限制：能写它的 cgroup.procs 的进程就摆脱了一切限制。',
      },
      known: 'cgroup.procs, cgroups(7)',
      harmless: HARMLESS,
      obstacles,
      remedy: REMEDY,
      run(by, scene) {
        const paths = reachedGroups(scene, version)
          .filter(({ directory, mount }) => directory !== mount.target)
          .map(({ mount }) => `${mount.target}/cgroup.procs`);
        if (paths.length > 0 || !hasVersion(scene, version)) return openFirst(by, scene, version, paths);
        const groups = reachedGroups(scene, version);
        const isOnTop = ({ membership, mount }: Reached) => membership.path === '/' && mount.root === '/';
        if (groups.length > 0 && groups.every(isOnTop)) return absent('no-hierarchy', by);
        // Its own group is the highest that it sees.
        const reached = groups[0];
        by.stat(-100, reached ? `${reached.mount.target}/../cgroup.procs` : '/sys/fs/cgroup/cgroup.procs');
        return held(by, reached ? SIGNS.own : 'ENOENT');
      },
    },
    {
      name: `enter-group-v${version}`,
      kind: 'groups',
      title: each(
        (v) => ({ en: `enter a ${v} group of the machine's`, 'zh-CN': `进入机器的某个 ${v} 组` }),
        version,
      ),
      escape: {
        en: "In the group of another service a process uses up that one's share, or is counted as it.",
        'zh-CN': '进了别的服务的组，就会耗掉它的份额，或被算作它。',
      },
      known: 'cgroup.procs, tasks',
      harmless: HARMLESS,
      obstacles,
      remedy: REMEDY,
      run(by, scene) {
        const reached = reachedGroups(scene, version);
        const paths = reached.flatMap(({ mount, membership }) => {
          const theirs = scene.canary.groups.find(({ hierarchy }) => hierarchy === membership.hierarchy);
          const place = { mount: mount.target, root: mount.root };
          const directory = theirs && directoryOf(place, theirs.path);
          return directory && theirs.path !== membership.path ? [`${directory}/cgroup.procs`] : [];
        });
        if (paths.length > 0 || !hasVersion(scene, version)) return openFirst(by, scene, version, paths);
        const isElsewhere = reached.some(({ membership }) =>
          scene.canary.groups.some((g) => g.hierarchy === membership.hierarchy && g.path !== membership.path),
        );
        if (reached[0] && !isElsewhere) return absent('no-other-group', by);
        by.stat(
          -100,
          reached[0] ? `${reached[0].mount.target}/../cgroup.procs` : '/sys/fs/cgroup/cgroup.procs',
        );
        return held(by, reached[0] ? SIGNS.own : 'ENOENT');
      },
    },
  ];
}

/** Control groups, in each version that the machine has. */
export const GROUPS: readonly Attempt[] = [
  ...attemptsOf(1),
  ...attemptsOf(2),
  {
    name: 'release-agent',
    kind: 'groups',
    title: { en: 'name the program that runs when a group is empty', 'zh-CN': '指定组变空时运行的程序' },
    escape: {
      en: 'The kernel starts the program in release_agent as root on the machine: the shortest way out of a privileged container.',
      'zh-CN': '内核以 root 在机器上启动 release_agent 里的程序：从特权容器出来最短的路。',
    },
    known: 'CVE-2022-0492, 2019',
    harmless: HARMLESS,
    obstacles: [
      wall('mask'),
      wall('cgroup'),
      wall('groups', 'v1'),
      wall('ids', 'root'),
      wall('readonly'),
      cap('CAP_SYS_ADMIN'),
      wall('user'),
    ],
    remedy: REMEDY,
    run(by, scene) {
      const paths = reachedGroups(scene, 1).map(({ mount }) => `${mount.target}/release_agent`);
      const outcome = openFirst(by, scene, 1, paths);
      // Only the root group of a hierarchy has the file, and a cgroup namespace begins below it.
      const isBelow = scene.self.namespaces.cgroup !== scene.machine.namespaces.cgroup;
      if (outcome.result === 'absent' && paths.length > 0 && isBelow) return held(by, 'ENOENT');
      // The kernel asks for CAP_SYS_ADMIN in the initial user namespace when it is written; since Linux 5.17.
      const isInside = scene.self.namespaces.user !== scene.canary.namespaces.user;
      return outcome.result === 'through' && isInside
        ? { ...outcome, result: 'held', sign: SIGNS.own }
        : outcome;
    },
  },
];
