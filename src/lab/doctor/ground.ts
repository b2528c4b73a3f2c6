import { randomBytes } from 'node:crypto';
import { type CgroupView, readCgroupView } from '../../kernel/cgroup/hierarchies.ts';
import type { Lack } from '../../kernel/cgroup/lack.ts';
import { KernelError } from '../../kernel/errors.ts';
import { MS, WAIT } from '../../kernel/flags.ts';
import { NAMESPACES, type NamespaceType } from '../../kernel/proc/namespaces.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { type ProxyTree, startProxyTree } from '../../kernel/proxy/start.ts';
import { translate } from '../../locale/locale.ts';
import { becomeOrdinary, mustBeRootless } from '../host.ts';
import { writeKernelFile } from '../host-file.ts';
import type { Evidence, Trial, Way } from './finding.ts';
import { Traces } from './traces.ts';

const FORK = 'trial';

/** How a box for a trial begins. */
export interface TrialBox {
  readonly types: readonly NamespaceType[];
  /** Whether it has a user namespace, in which it is root. */
  readonly hasUser: boolean;
}

/** Where things are tried: a proxy tree of its own. A trial is a fork that makes the calls and is closed. */
export class Ground {
  readonly uid = process.geteuid!();
  readonly gid = process.getegid!();
  readonly isRootless = mustBeRootless();
  /** Names groups and directories like those of a lab, so that `ns-lab clean` and people know them. */
  readonly id = `${process.pid}-${randomBytes(2).toString('hex')}`;
  readonly traces: Traces;
  /** Set when trials have shown that no user namespace can be used: then boxes are tried without. */
  hasUserNamespaces = true;
  readonly #tree: ProxyTree;
  #host: ProxyTask | undefined;
  #cgroups: CgroupView | undefined;

  /** @throws ProxyStartError, LibcError, KernelError, TaskEndedError; UnavailableError of paths() */
  constructor() {
    this.traces = new Traces(this.id);
    this.#tree = startProxyTree('doctor', () => {});
  }

  /** The first process: an ordinary one, in the namespaces of ns-lab. */
  get root(): ProxyTask {
    return this.#tree.root;
  }

  /** The process that stands for the lab's host, which its own trial sets. Boxes are forks of it. */
  get host(): ProxyTask {
    return this.#host!;
  }

  set host(task: ProxyTask) {
    this.#host = task;
  }

  get hasHost(): boolean {
    return this.#host !== undefined;
  }

  get cgroups(): CgroupView {
    this.#cgroups ??= viewOfCgroups();
    return this.#cgroups;
  }

  /** Runs work in a process of its own. */
  inFork<T>(work: (task: ProxyTask) => T, parent: ProxyTask = this.root): T {
    const task = parent.fork(FORK);
    try {
      return work(task);
    } finally {
      task.close();
      reap(parent);
    }
  }

  /** Runs work in a process with namespaces of its own, made in the way that a box makes them. */
  inBox<T>({ types, hasUser }: TrialBox, work: (task: ProxyTask, parent: ProxyTask) => T): T {
    return this.inFork((task) => {
      if (this.isRootless) becomeOrdinary(task);
      const wanted = NAMESPACES.filter(({ type }) => types.includes(type) || (hasUser && type === 'user'));
      task.call(
        'unshare',
        wanted.reduce((flags, { flag }) => flags | flag, 0),
      );
      if (hasUser) {
        task.withFiles(() => {
          writeKernelFile(this.host, `/proc/${task.pid}/uid_map`, `0 ${this.uid} 1`);
          writeKernelFile(this.host, `/proc/${task.pid}/gid_map`, `0 ${this.gid} 1`);
        });
      }
      if (types.includes('mnt')) task.call('mount', 'none', '/', null, MS.MS_REC | MS.MS_PRIVATE, null);
      const isForChildren = types.includes('pid') || types.includes('time');
      return isForChildren ? this.inFork((child) => work(child, task), task) : work(task, this.host);
    }, this.host);
  }

  /** The ways to do something in a box: as `build` does it, and for root also without a user namespace. */
  boxWays(
    types: readonly NamespaceType[],
    work: (task: ProxyTask, box: TrialBox) => Evidence,
  ): Trial['ways'] {
    const way = (name: string, hasUser: boolean): Way => ({
      name,
      attempt: () => this.inBox({ types, hasUser }, (task) => work(task, { types, hasUser })),
    });
    const [withUser, without] = [
      way(translate({ en: 'in a user namespace', 'zh-CN': '在用户命名空间里' }), true),
      way(translate({ en: 'as root without one', 'zh-CN': '以 root、不用用户命名空间' }), false),
    ];
    if (this.isRootless) return [withUser];
    return this.hasUserNamespaces ? [withUser, without] : [{ ...without, name: '' }];
  }

  /** Ends every process and removes everything that was made. @throws the error of node:fs */
  async end(): Promise<void> {
    try {
      // Files of mapped IDs can only be removed from within the host's user namespace.
      await this.traces.remove(this.#host);
    } finally {
      this.#host?.close();
      await this.#tree.end();
    }
  }
}

function viewOfCgroups(): CgroupView {
  const view = attempt(() => readCgroupView());
  if (!isUnreadable(view)) return view;
  const whyNoV2: Lack = { code: 'unreadable', ...view };
  return { kind: 'none', controllers: new Map(), v2: undefined, whyNoV2, unreachable: new Map() };
}

/** Takes the exit status of children that have ended: zombies count against a limit on processes. */
function reap(parent: ProxyTask): void {
  try {
    while (parent.call('wait4', -1, null, WAIT.WNOHANG, null) > 0);
  } catch (error) {
    // ECHILD: there are none.
    if (!(error instanceof KernelError)) throw error;
  }
}
