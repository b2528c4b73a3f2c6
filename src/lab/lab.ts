import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROLLERS, type ControllerName } from '../kernel/cgroup/controllers.ts';
import { type CgroupView, readCgroupView } from '../kernel/cgroup/hierarchies.ts';
import { type Placement, placeGroups } from '../kernel/cgroup/placement.ts';
import type { Refusal } from '../kernel/cgroup/refusals.ts';
import { errnoName } from '../kernel/errno.ts';
import { KernelError, TaskEndedError, TaskStuckError } from '../kernel/errors.ts';
import { WAIT } from '../kernel/flags.ts';
import { readNamespaces } from '../kernel/proc/namespaces.ts';
import { descendants } from '../kernel/proc/process-tree.ts';
import { readText } from '../kernel/proc/read-text.ts';
import { readState } from '../kernel/proc/state.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import { haveNewsFrom, type ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { type ProxyTree, startProxyTree } from '../kernel/proxy/start.ts';
import { type CallRecord, Out } from '../kernel/task.ts';
import { translate } from '../locale/locale.ts';
import { HOST } from './actors.ts';
import { BOX_VARIABLE, Box } from './box.ts';
import { UnavailableError } from './errors.ts';
import { decodeWaitStatus } from './exit-status.ts';
import { becomeOrdinary, mustBeRootless, setUpHost } from './host.ts';
import type { Image } from './images/image.ts';
import type { ReportProgress } from './images/progress.ts';
import { Journal, type JournalEntry } from './journal.ts';
import { hasChildren } from './orphans.ts';
import { paths } from './paths.ts';
import { Probe } from './probe.ts';
import { type Snapshot, type SnapshotOptions, takeSnapshot } from './snapshot.ts';
import { removeTraces, thawGroup } from './traces.ts';

/**
 * Everything that the lab reads and writes in /proc goes by process ID, so /proc must count as ns-lab does.
 * @throws UnavailableError
 */
function assertOwnProc(): void {
  const { pid } = readStatus('self');
  if (pid === process.pid) return;
  throw new UnavailableError(
    translate({
      en: `/proc belongs to another PID namespace: it calls this process ${pid}, and getpid(2) says ${process.pid}`,
      'zh-CN': `/proc 属于另一个 PID 命名空间：它称这个进程为 ${pid}，而 getpid(2) 说是 ${process.pid}`,
    }),
    translate({
      en: 'mount -t proc proc /proc, in a mount namespace of your own (unshare --pid --fork --mount-proc does it)',
      'zh-CN':
        '在自己的挂载命名空间里 mount -t proc proc /proc（unshare --pid --fork --mount-proc 就是这样做的）',
    }),
  );
}

/** For ns-lab's own user alone. */
const PRIVATE = 0o700;

/** How long a process that has ended may stay a zombie while no command is given. */
const REAP_EVERY_MS = 400;
/** How often what a box has left behind is looked for and killed. */
const KILL_ROUNDS = 20;
/** How long the first process of a box may take to end. */
const END_LIMIT_MS = 1000;

/**
 * One run of ns-lab: a host, its boxes, and the record of every call they make. Closing it removes everything
 * that it made.
 */
export class Lab {
  /** Names the lab's groups and directories: the process ID of ns-lab and a random part. */
  readonly id: string;
  /** True when ns-lab may not make namespaces by itself: the host then has a user namespace. */
  readonly isRootless: boolean;
  readonly boxes = new Map<string, Box>();
  /** Programs that joined a box from outside: by the process that is their parent there. */
  readonly joined = new Set<{ readonly box: string; readonly outer: number }>();
  /** Of these the parents whose program has ended, but not all that it has started. */
  readonly leftBehind = new Set<ProxyTask>();
  /** Processes that work in the background: their calls belong to no command. */
  readonly unrecorded = new Set<number>();
  /** Network namespaces, by inode number, that have rules of nftables: those of others are not asked for. */
  readonly networksWithRules = new Set<number>();
  /** Kernel parameters that every snapshot has, by name: what a lesson's conditions ask for. */
  readonly watchedSysctls = new Set<string>();
  readonly journal: Journal;
  /** Where boxes have their scratch directories. */
  readonly #scratch: string;
  readonly #tree: ProxyTree;
  readonly #traces: JournalEntry[] = [];
  #calls: CallRecord[] = [];
  #isLooking = false;
  #probe: Probe | undefined;
  #cgroups: CgroupView | undefined;
  #placements: Map<ControllerName, Placement | Refusal> | undefined;
  #hostTools: Image | undefined;
  #isClosed = false;
  #reaping: NodeJS.Timeout | undefined;

  private constructor() {
    this.id = `${process.pid}-${randomBytes(2).toString('hex')}`;
    this.isRootless = mustBeRootless();
    const { journal, labs } = paths();
    this.journal = new Journal(journal, this.id);
    this.#scratch = labs;
    this.#tree = startProxyTree(HOST, (record) => {
      if (this.#isLooking || this.unrecorded.has(record.pid)) return;
      this.#calls.push(record);
      if (record.result < 0 && !record.isPlumbing) this.#remember(record);
    });
  }

  /**
   * Starts the host. Takes a few milliseconds.
   * @throws ProxyStartError; KernelError when this machine forbids what the host needs
   */
  static async start(): Promise<Lab> {
    assertOwnProc();
    const lab = new Lab();
    try {
      await setUpHost(lab.host, lab.isRootless);
    } catch (error) {
      await lab.close();
      throw error;
    }
    lab.#reaping = setInterval(() => lab.#reapWhileIdle(), REAP_EVERY_MS).unref();
    return lab;
  }

  /** False once the host has been killed from outside: nothing can be done in the lab any more. */
  get isAlive(): boolean {
    return this.host.isAlive;
  }

  /** The lab's host side: an actor of its own, in its own network, mount, UTS and IPC namespace. */
  get host(): ProxyTask {
    return this.#tree.root;
  }

  /** Where the machine's cgroup hierarchies are, seen from ns-lab. Read once. */
  get cgroups(): CgroupView {
    this.#cgroups ??= readCgroupView();
    return this.#cgroups;
  }

  /** Where a box's groups are made, for each controller, or why nowhere. Decided once, so that they stay together. */
  get placements(): Map<ControllerName, Placement | Refusal> {
    this.#placements ??= placeGroups(this.cgroups, CONTROLLERS);
    return this.#placements;
  }

  /** The observer, if there is one: by its number, because any process may call itself what it likes. */
  get probePid(): number | undefined {
    return this.#probe?.pid;
  }

  get probe(): Probe {
    if (!this.#probe?.isAlive) {
      this.#probe?.close();
      this.#probe = this.looking(() => new Probe(this.host.fork('probe')));
    }
    return this.#probe;
  }

  /**
   * Whether an error says that the probe was killed, or stopped, while it looked. The next look is another one's.
   * Whoever kills a process of the lab for its memory, say, has not asked for the end of all.
   */
  hasLostProbe(error: unknown): boolean {
    const isGone = error instanceof TaskEndedError || error instanceof TaskStuckError;
    // The host, from which it is forked, is not replaced.
    if (!isGone || error.pid === this.host.pid || !this.host.isAlive) return false;
    if (error instanceof TaskStuckError) this.#kill(error.pid);
    this.#probe?.close();
    this.#probe = undefined;
    return true;
  }

  /** Has the probe look; once more, if it is killed meanwhile. @throws what `look` does */
  observe<T>(look: (probe: Probe) => T): T {
    return this.looking(() => {
      try {
        return look(this.probe);
      } catch (error) {
        if (!this.hasLostProbe(error)) throw error;
        return look(this.probe);
      }
    });
  }

  /** Everything that the kernel says of an actor now; see Snapshot. */
  snapshot(actor: string, options?: SnapshotOptions): Snapshot {
    return takeSnapshot(this, actor, options);
  }

  /** A box keeps the last call that the kernel refused it, for conditions that must see a refusal. */
  #remember({ pid, name, result }: CallRecord): void {
    for (const box of this.boxes.values())
      if (box.pid === pid) box.lastRefusal = { call: name, errno: errnoName(-result) };
  }

  /** The calls since the last time this was asked, oldest first. */
  takeCalls(): CallRecord[] {
    const calls = this.#calls;
    this.#calls = [];
    return calls;
  }

  /** The same, without an end to them. */
  get callsSoFar(): readonly CallRecord[] {
    return this.#calls;
  }

  /** Runs work whose calls only look at the state and so are not part of any command. */
  looking<T>(work: () => T): T {
    const before = this.#isLooking;
    this.#isLooking = true;
    try {
      return work();
    } finally {
      this.#isLooking = before;
    }
  }

  /** The processes outside a box whose children have joined it. */
  joinedProcesses(box: string): number[] {
    return [...this.joined].filter((entry) => entry.box === box).map(({ outer }) => outer);
  }

  /** A new box: an ordinary process of the user, nothing isolated yet. */
  createBox(name: string): Box {
    const task = this.host.fork(name);
    if (this.isRootless) becomeOrdinary(task);
    const box = new Box(name, task, this.host, join(this.#scratch, `${this.id}-${name}`));
    this.boxes.set(name, box);
    return box;
  }

  /** The guard thaws a v1 group when ns-lab is killed: what is frozen there does not die of SIGKILL before. */
  thawAtEnd(directory: string): void {
    this.#tree.thawAtEnd(directory);
  }

  /** Ends a box and removes what it leaves behind. */
  async removeBox(box: Box): Promise<void> {
    this.#thaw(box);
    for (const load of box.loads) await load.stop();
    this.boxes.delete(box.name);
    this.#forget(box);
    // The process ID of one that has ended may belong to somebody else by now.
    const isRunning = box.exit === undefined;
    if (isRunning && box.program) this.#kill(box.pid);
    box.close();
    // A process that is stopped does not see that its socket is closed, nor does one that a program has taken hold of;
    // the others die with their parent.
    if (isRunning || isChildOf(box.root.pid, this.host.pid))
      this.host.plumbing(() => this.#kill(box.root.pid));
    if (box.hasLoosePrograms) for (const pid of this.programsOf(box)) this.#kill(pid);
    this.#endJoined(box);
    const { waitForEnd } = await import('./program.ts');
    // A group can be removed when the last process has left it.
    await waitForEnd(box.root.pid, END_LIMIT_MS);
    const left = this.#traces.filter(({ path }) => box.cgroups.includes(path) || path === box.scratch);
    this.reap();
    await removeTraces(left, this.host);
    this.reap();
    for (const entry of left) this.#traces.splice(this.#traces.indexOf(entry), 1);
    if (this.#traces.length === 0) this.journal.discard();
  }

  /** What programs of a box have left behind, whatever they call themselves. Their parent ends with its socket. */
  #endJoined(box: Box): void {
    for (const outer of this.joinedProcesses(box.name)) {
      // Again, for those that were made meanwhile: they cannot leave, but they can go on making others.
      for (let round = 0; round < KILL_ROUNDS && hasChildren(outer); round++)
        for (const { pid } of descendants(outer)) this.host.plumbing(() => this.#kill(pid));
    }
    for (const entry of this.joined) if (entry.box === box.name) this.#letGo(entry.outer);
  }

  /** Ends the parents of programs that have ended, when all that these have left behind has ended too. */
  #endIdleParents(): void {
    for (const { pid } of this.leftBehind) if (!hasChildren(pid)) this.#letGo(pid);
  }

  #letGo(outer: number): void {
    for (const entry of this.joined) if (entry.outer === outer) this.joined.delete(entry);
    for (const task of this.leftBehind) {
      if (task.pid !== outer) continue;
      task.close();
      this.leftBehind.delete(task);
    }
  }

  /** Writes a thing that outlives the lab's processes down, before it is made. */
  record(entry: JournalEntry): void {
    this.journal.record(entry);
    this.#traces.push(entry);
  }

  /** The box's directory on the machine's file system, made when it is first asked for. */
  scratch(box: Box): string {
    if (!this.#traces.some(({ path }) => path === box.scratch)) {
      this.record({ kind: 'scratch', path: box.scratch });
      mkdirSync(this.#scratch, { recursive: true, mode: 0o711 });
      // Closed by itself: a setuid program that a box makes must be nobody else's, however open the cache is.
      mkdirSync(box.scratch, { mode: PRIVATE });
    }
    return box.scratch;
  }

  /**
   * Finds or makes an image; see findImage. host-tools is looked for once: all boxes of a lab have the same one,
   * whatever is upgraded on the machine meanwhile.
   * @throws ImageError, with a hint
   */
  async image(spec: string | undefined, onProgress: ReportProgress): Promise<Image> {
    // Loaded late: images are the largest part of the lab.
    const { findImage, HOST_TOOLS } = await import('./images/index.ts');
    if (spec !== undefined && spec !== HOST_TOOLS) return findImage(spec, { onProgress });
    if (!this.#hostTools || !existsSync(this.#hostTools.path)) {
      this.#hostTools = await findImage(HOST_TOOLS, { onProgress });
    }
    return this.#hostTools;
  }

  /** Takes the exit status of ended children of the host, so that no zombie stays. */
  reap(): void {
    if (!this.host.isAlive) return;
    this.looking(() => {
      // The main process of a box is reaped by the box, which keeps its exit status.
      for (const box of this.#perhapsEnded()) void box.exit;
      while (this.#reapOne());
    });
    this.#endIdleParents();
  }

  /**
   * Orphans come to the host while nobody types, and as many as a program makes. Of a host that is stopped no answer
   * would come: nobody waits for that in between.
   */
  #reapWhileIdle(): void {
    if (!this.host.isAlive || readState(this.host.pid) !== 'S') return;
    try {
      this.reap();
    } catch (error) {
      // Whoever gives the next command is told.
      if (!(error instanceof TaskEndedError || error instanceof TaskStuckError)) throw error;
    }
  }

  /** Returns whether a child had ended. */
  #reapOne(): boolean {
    const status = new Out(4);
    let pid: number;
    try {
      pid = this.host.call('wait4', -1, status, WAIT.WNOHANG, null);
    } catch (error) {
      if (error instanceof KernelError) return false; // ECHILD: there are none
      throw error;
    }
    if (pid === 0) return false;
    // It has ended since its box was asked.
    for (const box of this.boxes.values())
      if (box.pid === pid) box.hasEnded(decodeWaitStatus(status.bytes.readInt32LE(0)));
    return true;
  }

  /** The boxes to look at: one poll(2) tells whether any process that makes calls has ended. */
  #perhapsEnded(): Box[] {
    const boxes = [...this.boxes.values()];
    const callers = boxes.filter(({ program }) => !program).map(({ task }) => task);
    return haveNewsFrom(callers) ? boxes : boxes.filter(({ program }) => program);
  }

  /** Ends every process of the lab and removes its groups and directories. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#reaping);
    const needsHost = this.isRootless && this.#traces.length > 0;
    this.#probe?.close();
    for (const box of this.boxes.values()) {
      this.looking(() => {
        this.#thaw(box);
        if (box.program && !box.exit) this.#kill(box.pid);
        box.close();
      });
    }
    try {
      if (needsHost) await this.#removeDirectories();
    } finally {
      await this.#tree.end();
    }
    try {
      await removeTraces(this.#traces);
    } catch (error) {
      if (!needsHost) throw error;
      await this.#removeThroughNewHost();
    }
    this.journal.discard();
  }

  /** The lab's own host was killed before it could remove the files of the IDs that were mapped into it. */
  async #removeThroughNewHost(): Promise<void> {
    const tree = startProxyTree(HOST, () => {});
    try {
      await setUpHost(tree.root, this.isRootless);
      await removeTraces(this.#traces, tree.root);
    } finally {
      await tree.end();
    }
  }

  /** Files of mapped IDs can only be removed from within the host's user namespace. */
  async #removeDirectories(): Promise<void> {
    for (const { pid } of descendants(this.host.pid)) this.#kill(pid);
    const directories = this.#traces.filter(({ kind }) => kind === 'scratch');
    // What cannot be removed is tried once more when the host has ended, and reported then.
    await removeTraces(directories, this.host).catch(() => {});
  }

  /**
   * Programs of a box that had no PID namespace to end with it. They, or what they descend from, have come to
   * the host as orphans; the variable that every program of a box is started with tells whose they are.
   */
  programsOf(box: Box): number[] {
    const mark = `${BOX_VARIABLE}=${box.name}`;
    return descendants(this.host.pid)
      .map(({ pid }) => pid)
      .filter((pid) => {
        const environment = attempt(() => readText(`/proc/${pid}/environ`));
        return !isUnreadable(environment) && environment.split('\0').includes(mark);
      });
  }

  #kill(pid: number): void {
    try {
      this.host.call('kill', pid, 9);
    } catch {
      // It has ended by itself.
    }
  }

  #thaw({ freezer }: Box): void {
    if (freezer && this.host.isAlive) thawGroup(freezer.directory);
  }

  /** The probe must not keep the namespaces of a box alive that goes. A new one is started when it is needed. */
  #forget(box: Box): void {
    if (!this.#probe?.holds(readNamespaces(box.pid))) return;
    this.#probe.close();
    this.#probe = undefined;
  }
}

/** True for a process that has not been reaped: its number is nobody else's then. */
function isChildOf(pid: number, parent: number): boolean {
  const status = attempt(() => readStatus(pid));
  return !isUnreadable(status) && status.ppid === parent;
}
