import { closeSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceRule } from '../kernel/cgroup/device-rules.ts';
import { readGroupFile } from '../kernel/cgroup/read.ts';
import type { ErrnoName } from '../kernel/errno.ts';
import { WAIT } from '../kernel/flags.ts';
import type { Keyring } from '../kernel/keyrings.ts';
import { isPidNamespacePending, NAMESPACES, type NamespaceType } from '../kernel/proc/namespaces.ts';
import { isRunning, readState } from '../kernel/proc/state.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import type { SeccompFilter } from '../kernel/seccomp/filter.ts';
import type { Profile } from '../kernel/seccomp/profile.ts';
import type { Securebit } from '../kernel/securebits.ts';
import { Out } from '../kernel/task.ts';
import { BoxEndedError, StepOrderError, UnavailableError } from './errors.ts';
import type { ExitStatus } from './exit-status.ts';
import { decodeWaitStatus } from './exit-status.ts';
import { exitText } from './exit-words.ts';
import { pause } from './pause.ts';
import type { TerminalProgram } from './terminal.ts';
import type { ProgramUser } from './user-of-box.ts';

/** The environment variable by which a program knows, and shows, which box it was started in. */
export const BOX_VARIABLE = 'NS_LAB_BOX';

/** How long a process may take from closing its files to its end. */
const END_LIMIT_MS = 1000;
const END_STEP_MS = 1;

/** A session keyring belongs to processes; others find it by its name, in the user namespace where it was made. */
export interface BoxKeyring extends Keyring {
  /** The link of the namespace file: `user:[4026531837]`. */
  readonly userNamespace: string;
}

/** The layers of a box's root file system, as overlayfs takes them. */
export interface RootFilesystem {
  /** The image that is the lower layer. */
  readonly image: string;
  readonly lower: string;
  readonly upper: string;
  readonly work: string;
  /** Where the overlay is mounted, until pivot_root makes it `/`. */
  readonly merged: string;
  /** The device number of the overlay, which no other mount has: `0:57`. Undefined when it could not be read. */
  readonly device: string | undefined;
  /** Open in ns-lab where the upper layer is on a tmpfs of the box, which nobody else sees. */
  readonly upperFd: number | undefined;
}

/** A call that the kernel refused: its name, and the errno(3). */
export interface Refusal {
  readonly call: string;
  readonly errno: ErrnoName;
}

/** A load that `load … --background` has started. */
export interface BackgroundLoad {
  /** `load cpu` */
  readonly name: string;
  /** Ends it, and resolves with what it did: sentences. */
  stop(): Promise<string[]>;
}

/** A program that a box's process became by execve(2). */
export interface Program {
  readonly argv: readonly string[];
}

/**
 * A container being built. At first one ordinary process, a fork of the lab's host; `task` is the process that
 * commands act through. After `fork` it is the child, and the parent stays as `shim`.
 */
export class Box {
  readonly name: string;
  /** Directory on the machine's file system for the box's layers; made when it is first needed. */
  readonly scratch: string;
  /** The first process: everything that the box runs descends from it, or joined it. */
  readonly root: ProxyTask;
  task: ProxyTask;
  shim: ProxyTask | undefined;
  program: Program | undefined;
  rootfs: RootFilesystem | undefined;
  /** True between `mount overlay` and the `chroot` or `pivot_root` into it. */
  isRootPending = false;
  /** The mount namespace of the box in which no mount leads to another one. */
  privateMounts: string | undefined;
  /** Filters in the order of their installation; a process that joins the box gets them too. */
  readonly filters: SeccompFilter[] = [];
  /** What the filters were made of. */
  readonly profiles: Profile[] = [];
  /** The session keyring that `new keyring` made for the box, and where its name is known. */
  keyring: BoxKeyring | undefined;
  /** What `set securebits` set, and where: a new user namespace begins with none. */
  securebits: { readonly bits: readonly Securebit[]; readonly userNamespace: string } | undefined;
  /** Who the box's programs are since `set user`. */
  user: ProgramUser | undefined;
  /** A terminal program that the person left running: `shell` returns to it. */
  shell: TerminalProgram | undefined;
  /** True once somebody has typed in a shell of the box: no replay brings that back. */
  wasTypedInto = false;
  /** How many programs that joined the box have ended, and how the last of them did. */
  endedPrograms = 0;
  lastExit: ExitStatus | undefined;
  /** The last call of a step in the box's main process that the kernel refused. */
  lastRefusal: Refusal | undefined;
  /** The program that ended last, with its arguments. */
  lastArgv: readonly string[] = [];
  /** What uses up the box's resources in the background. */
  readonly loads = new Set<BackgroundLoad>();
  /** True once a program was started that the end of the box's process 1 does not end. */
  hasLoosePrograms = false;
  /** Addresses of the box that ports were published for: it has none any more when its processes have ended. */
  readonly publishedAddresses = new Set<string>();
  /** Kernel parameters that belong to the evidence: those that were set for the box. */
  readonly sysctls = new Set<string>();
  /** The groups that were made for the box: directories. */
  readonly cgroups: string[] = [];
  /** The group that the box was frozen by. */
  freezer: { readonly version: 1 | 2; readonly directory: string } | undefined;
  /** Rules about devices, the newest last; on cgroup v2 a program on the box's group follows them, which has an ID. */
  deviceRules: readonly DeviceRule[] = [];
  deviceProgramId: number | undefined;
  #exit: ExitStatus | undefined;
  readonly #parent: ProxyTask;

  constructor(name: string, task: ProxyTask, parent: ProxyTask, scratch: string) {
    this.name = name;
    this.root = task;
    this.task = task;
    this.#parent = parent;
    this.scratch = scratch;
  }

  /** The process ID of the box's main process (process 1 once there is one), as ns-lab sees it. */
  get pid(): number {
    return this.task.pid;
  }

  /** How the main process ended; undefined while it runs. Asks the kernel, and reaps the process. */
  get exit(): ExitStatus | undefined {
    if (this.#exit) return this.#exit;
    if (this.program ? isRunning(this.pid) : this.task.isAlive) return undefined;
    this.#exit = this.#reap();
    return this.#exit;
  }

  /** Tells how the main process ended, when somebody else has reaped it. */
  hasEnded(exit: ExitStatus): void {
    this.#exit ??= exit;
  }

  /** @throws BoxEndedError */
  assertAlive(): void {
    if (this.exit) throw new BoxEndedError(this.name, exitText(this.exit));
  }

  /** True while the box's processes are frozen, or are about to be. Asks the kernel. */
  get isFrozen(): boolean {
    if (!this.freezer) return false;
    const { version, directory } = this.freezer;
    return version === 2
      ? readGroupFile(directory, 'cgroup.freeze') === '1'
      : readGroupFile(directory, 'freezer.state') !== 'THAWED';
  }

  /** @throws UnavailableError when the box is frozen: a process of it would not answer, and none could join it */
  assertThawed(): void {
    if (this.isFrozen)
      throw new UnavailableError(
        { en: `the box "${this.name}" is frozen`, 'zh-CN': `盒子 "${this.name}" 被冻结了` },
        'thaw',
      );
  }

  /**
   * True while the box's process makes calls. Of one that is stopped or frozen, a call would wait for its answer, and
   * be made after all once the process goes on.
   */
  get canCall(): boolean {
    return !this.exit && !this.program && !this.isFrozen && !this.#isStopped;
  }

  get #isStopped(): boolean {
    return ['T', 't'].includes(readState(this.pid));
  }

  /**
   * The task to make the box's calls with.
   * @throws BoxEndedError, StepOrderError when the process has become a program, UnavailableError when it is stopped
   * or frozen
   */
  get proxy(): ProxyTask {
    this.assertAlive();
    if (this.program) {
      throw new StepOrderError(
        {
          en: `the box's process is now the program "${this.program.argv.join(' ')}": it makes its own system calls`,
          'zh-CN': `盒子的进程现在是程序 "${this.program.argv.join(' ')}"：它自己做系统调用`,
        },
        {
          en: 'undo takes the exec back; `run` and `shell` join the box as it is',
          'zh-CN': '用 undo 撤销 exec；`run` 和 `shell` 可以加入现在的盒子',
        },
      );
    }
    this.assertThawed();
    if (this.#isStopped) {
      throw new UnavailableError(
        {
          en: `the box "${this.name}" is stopped, and makes no calls`,
          'zh-CN': `盒子 "${this.name}" 已停止，不做任何调用`,
        },
        'signal CONT',
      );
    }
    return this.task;
  }

  /** The namespace of this type that the box is in: `uts:[4026531838]`. */
  namespace(type: NamespaceType): string {
    return namespaceOf(this.pid, type);
  }

  /** True when the box has a namespace of its own of this type: not the host's. */
  owns(type: NamespaceType): boolean {
    return this.ownNamespace(type) !== undefined;
  }

  /** The box's namespace of this type, if it is its own. */
  ownNamespace(type: NamespaceType): string | undefined {
    const namespace = this.namespace(type);
    return namespace === hostNamespace(this.#parent, type) ? undefined : namespace;
  }

  /** Its securebits, capabilities(7), which the kernel shows to the process itself only. */
  get ownSecurebits(): readonly Securebit[] {
    return this.securebits?.userNamespace === this.namespace('user') ? this.securebits.bits : [];
  }

  /** True between `unshare pid` and `fork`: the next child becomes process 1. */
  get isPidNamespacePending(): boolean {
    return isPidNamespacePending(this.pid);
  }

  /** True for the first process of a PID namespace, with which everything in it ends. Asks the kernel. */
  get isProcessOne(): boolean {
    return readStatus(this.pid).nspid.at(-1) === 1;
  }

  /** A path of the box's new root file system, as the box sees it now. */
  inRoot(path: string): string {
    return this.isRootPending ? join(this.rootfs!.merged, path) : path;
  }

  /** The box has no root file system any more. */
  forgetRootfs(): void {
    if (this.rootfs?.upperFd !== undefined) closeSync(this.rootfs.upperFd);
    this.rootfs = undefined;
  }

  /** Ends the box's own processes. What descends from them is killed by the kernel or by the caller. */
  close(): void {
    this.forgetRootfs();
    this.task.close();
    this.shim?.close();
    this.root.close();
  }

  #reap(): ExitStatus {
    // Its sockets are closed before it is a zombie; process 1 first waits for the end of its whole namespace.
    const end = performance.now() + END_LIMIT_MS;
    while (isRunning(this.pid) && performance.now() < end) pause(END_STEP_MS);
    const status = new Out(4);
    // An orphan whose shim was killed comes to the host, which is a subreaper.
    for (const parent of this.shim ? [this.shim, this.#parent] : [this.#parent]) {
      try {
        const pid = pidSeenBy(parent.pid, this.pid);
        if (parent.plumbing(() => parent.call('wait4', pid, status, WAIT.WNOHANG, null)) > 0) {
          return decodeWaitStatus(status.bytes.readInt32LE(0));
        }
      } catch {
        // This parent is gone as well, or somebody reaped it before.
      }
    }
    return { kind: 'unknown' };
  }
}

function namespaceOf(pid: number, type: NamespaceType): string {
  const { file } = NAMESPACES.find((namespace) => namespace.type === type)!;
  return readlinkSync(`/proc/${pid}/ns/${file}`);
}

/** The ID of a process in the PID namespace of another, which is its own or one above: pid_namespaces(7). */
function pidSeenBy(observer: number, pid: number): number {
  return readStatus(pid).nspid[readStatus(observer).nspid.length - 1] ?? pid;
}

const hosts = new WeakMap<ProxyTask, Map<NamespaceType, string>>();

/** Read once: a host stays where it is. */
function hostNamespace(host: ProxyTask, type: NamespaceType): string {
  const known = hosts.get(host) ?? new Map<NamespaceType, string>();
  hosts.set(host, known);
  const namespace = known.get(type) ?? namespaceOf(host.pid, type);
  known.set(type, namespace);
  return namespace;
}
