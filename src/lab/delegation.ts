import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type CgroupView, findController } from '../kernel/cgroup/hierarchies.ts';
import { isRefusal, placeGroups } from '../kernel/cgroup/placement.ts';
import { type CgroupProbe, HOST_PROBE } from '../kernel/cgroup/probe.ts';
import { defineWords } from '../locale/locale.ts';
import { isExecutable } from './find-program.ts';

/** What decides whether systemd can give ns-lab a group of its own. */
export interface DelegationFacts {
  readonly view: CgroupView;
  readonly probe: CgroupProbe;
  readonly env: NodeJS.ProcessEnv;
  readonly exists: (path: string) => boolean;
  readonly isExecutable: (path: string) => boolean;
}

/** Whether starting ns-lab again in a group that is delegated to its user would give it limits. */
export type Delegation =
  | { readonly kind: 'unneeded'; readonly why: string }
  | {
      readonly kind: 'possible';
      /** Whose arguments go on with the program to start. */
      readonly program: string;
      readonly args: readonly string[];
      readonly env: NodeJS.ProcessEnv;
    }
  | { readonly kind: 'impossible'; readonly why: string; readonly remedy: string };

/** Those of which `build` sets limits. */
const WANTED = ['cpu', 'memory', 'pids'] as const;
const OPTIONS = ['--user', '--scope', '--quiet', '-p', 'Delegate=yes', '--'];
/** As a person would type it. */
export const DELEGATING_COMMAND = 'systemd-run --user --scope -p Delegate=yes';

const words = defineWords({
  en: {
    root: 'root may make control groups without it',
    usable: (directory: string) => `groups can be made in ${directory}`,
    none: 'no cgroup hierarchy that ns-lab can reach has the cpu, memory or pids controller',
    noneRemedy: 'start ns-lab where /sys/fs/cgroup is mounted: outside of this container',
    v1: 'the controllers are on cgroup v1, whose hierarchies are not given to users',
    v1Remedy: 'run ns-lab as root; or boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1)',
    readOnly: 'the cgroup v2 hierarchy is mounted read-only',
    noSystemdRun: 'there is no systemd-run in PATH, and only systemd gives groups to users',
    noManager: (uid: number, path: string) =>
      `user ${uid} has no user manager of systemd: there is no ${path}`,
    rootRemedy: 'run ns-lab as root; or let root make a group and give it to you, cgroups(7) "Delegation"',
    loginRemedy:
      'log in afresh (by ssh or on a console, not with su), or let root call loginctl enable-linger',
  },
  'zh-CN': {
    root: 'root 不需要委派就能创建控制组',
    usable: (directory) => `可以在 ${directory} 里创建控制组`,
    none: 'ns-lab 能访问的 cgroup 层级里没有 cpu、memory、pids 控制器',
    noneRemedy: '在挂载了 /sys/fs/cgroup 的地方启动 ns-lab：在这个容器之外',
    v1: '这些控制器在 cgroup v1 上，v1 的层级不会交给普通用户',
    v1Remedy: '以 root 运行 ns-lab；或用 cgroup v2 启动机器（systemd.unified_cgroup_hierarchy=1）',
    readOnly: 'cgroup v2 层级是以只读方式挂载的',
    noSystemdRun: 'PATH 里没有 systemd-run，而只有 systemd 会把控制组交给用户',
    noManager: (uid, path) => `用户 ${uid} 没有 systemd 用户管理器：${path} 不存在`,
    rootRemedy: '以 root 运行 ns-lab；或请 root 创建一个控制组并交给你，见 cgroups(7) "Delegation"',
    loginRemedy: '重新登录（用 ssh 或控制台，不要用 su），或请 root 执行 loginctl enable-linger',
  },
});

/** Finds out whether ns-lab needs, and can get, a group of its own from systemd. */
export function examineDelegation(facts: DelegationFacts): Delegation {
  const { view, probe, env } = facts;
  if (probe.uid === 0) return { kind: 'unneeded', why: words().root };
  const places = [...placeGroups(view, WANTED, probe).values()];
  const usable = places.flatMap((place) => (isRefusal(place) ? [] : [place]));
  if (usable.length === WANTED.length) return { kind: 'unneeded', why: words().usable(usable[0]!.parent) };
  const hierarchies = WANTED.map((controller) => findController(view, controller));
  const found = hierarchies.filter((hierarchy) => 'version' in hierarchy);
  if (found.length === 0) return { kind: 'impossible', why: words().none, remedy: words().noneRemedy };
  const v2 = found.find(({ version }) => version === 2);
  if (!v2) return { kind: 'impossible', why: words().v1, remedy: words().v1Remedy };
  if (v2.isReadOnly) return { kind: 'impossible', why: words().readOnly, remedy: words().noneRemedy };
  return askSystemd(facts, env);
}

function askSystemd({ probe, exists, isExecutable }: DelegationFacts, env: NodeJS.ProcessEnv): Delegation {
  const directories = (env.PATH ?? '').split(':').filter(Boolean);
  const program = directories.map((directory) => join(directory, 'systemd-run')).find(isExecutable);
  if (!program) return { kind: 'impossible', why: words().noSystemdRun, remedy: words().rootRemedy };
  // su(1) and sudo(8) do not set it.
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${probe.uid}`;
  const socket = join(runtime, 'systemd/private');
  if (!exists(socket)) {
    return { kind: 'impossible', why: words().noManager(probe.uid, socket), remedy: words().loginRemedy };
  }
  return { kind: 'possible', program, args: OPTIONS, env: { ...env, XDG_RUNTIME_DIR: runtime } };
}

/** The facts of this process. */
export function delegationFacts(view: CgroupView): DelegationFacts {
  return { view, probe: HOST_PROBE, env: process.env, exists: existsSync, isExecutable };
}
