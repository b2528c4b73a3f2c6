import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { translate } from '../../locale/locale.ts';
import { ProxyStartError, TaskEndedError } from '../errors.ts';
import { pipe, programInMemory, socketpair } from '../ffi.ts';
import { AT, O, PR, SIG } from '../flags.ts';
import { Struct } from '../task.ts';
import { type Arch, currentArch, proxyExecutable } from './code.ts';
import { type CallSink, CONTROL_FD, ProxyTask } from './proxy-task.ts';
import { startRefusal } from './start-refusal.ts';

const SIG_IGN = 1;
const CLOSE_RANGE_CLOEXEC = 4;

/**
 * What stays behind to clean up if ns-lab is killed: it waits for the end of its standard input, then kills
 * what is still there. Until then it reads the names of groups: those it thaws first, because a process that the
 * freezer of cgroup v1 holds does not die. It is the child subreaper, prctl(2), of everything that the lab starts, so
 * every orphan becomes its child. With SIGCHLD ignored the kernel reaps them.
 */
const GUARD_SCRIPT = `while IFS= read -r group; do set -- "$@" "$group"; done
exec 2>/dev/null
while kids=; read -r kids < /proc/$$/task/$$/children; [ -n "$kids" ]; do
  for group in "$@"; do echo THAWED > "$group/freezer.state"; done
  kill -9 $kids
done`;

/** A process tree that ends with ns-lab: the guard, and the first proxy under it. */
export interface ProxyTree {
  /** The first proxy: every other one is forked from it. */
  readonly root: ProxyTask;
  readonly guardPid: number;
  /** A group of the freezer of cgroup v1 that has to be thawed before its processes can be killed. */
  thawAtEnd(directory: string): void;
  /** Ends everything; resolves when the guard has ended and so nothing is left. */
  end(): Promise<void>;
}

/**
 * Starts the guard and the first proxy. Takes 2 to 4 ms.
 * @param name the name of the first proxy in the ledger
 * @param timeoutMs how long an answer may take, if not as long as usual
 * @throws ProxyStartError
 */
export function startProxyTree(name: string, sink: CallSink, timeoutMs?: number): ProxyTree {
  const arch = currentArch();
  if (process.platform !== 'linux' || !arch) {
    throw new ProxyStartError(
      translate({
        en: `ns-lab needs Linux on x64 or arm64; this is ${process.platform} on ${process.arch}`,
        'zh-CN': `ns-lab 需要 x64 或 arm64 上的 Linux；这里是 ${process.arch} 上的 ${process.platform}`,
      }),
    );
  }
  const [near, far] = socketpair();
  const [lifeRead, lifeWrite] = pipe();

  let process_: ChildProcess;
  try {
    process_ = spawnProxy(arch, [lifeRead, 'ignore', 'ignore', far]);
  } catch (error) {
    closeSync(near);
    closeSync(lifeWrite);
    throw error;
  } finally {
    closeSync(far);
    closeSync(lifeRead);
  }
  const ended = new Promise<void>((resolve) => process_.once('exit', () => resolve()));
  process_.unref();

  const guard = new ProxyTask({
    name: 'guard',
    pid: process_.pid!,
    socket: near,
    control: CONTROL_FD,
    sink,
    timeoutMs,
  });
  let root: ProxyTask;
  try {
    assertLoops(guard, arch);
    root = guard.plumbing(() => beginTree(guard, name));
  } catch (error) {
    // Its end of file, and with the pipe's that of whatever it has become.
    guard.close();
    closeSync(lifeWrite);
    throw error;
  }
  let end: Promise<void> | undefined;
  return {
    root,
    guardPid: process_.pid!,
    thawAtEnd: (directory) => writeSync(lifeWrite, `${directory}\n`),
    end() {
      if (!end) {
        process_.ref();
        root.close();
        closeSync(lifeWrite);
        end = ended;
      }
      return end;
    },
  };
}

/** Makes the first proxy, and of the process itself the guard. @throws KernelError, TaskEndedError */
function beginTree(guard: ProxyTask, name: string): ProxyTask {
  // Descriptors that ns-lab itself was started with do not belong in a box.
  guard.call('close_range', CONTROL_FD + 1, 0xffffffff, 0);
  guard.takeMemory();
  guard.call('prctl', PR.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  const child = guard.fork(name);
  child.plumbing(() => {
    const devNull = child.call('openat', AT.AT_FDCWD, '/dev/null', O.O_RDWR, 0);
    child.call('dup3', devNull, 0, 0);
    child.call('close', devNull);
  });
  // struct sigaction of the kernel: handler, flags, restorer, mask.
  const ignore = new Struct(['u64', SIG_IGN], ['u64', 0], ['u64', 0], ['u64', 0]);
  guard.call('rt_sigaction', SIG.SIGCHLD, ignore, null, 8);
  guard.call('close_range', CONTROL_FD, 0xffffffff, CLOSE_RANGE_CLOEXEC);
  guard.exec('/bin/sh', ['ns-lab-guard', '-c', GUARD_SCRIPT], []);
  return child;
}

/** The first call shows whether this kernel runs the code at all. @throws ProxyStartError */
function assertLoops(guard: ProxyTask, arch: Arch): void {
  try {
    guard.plumbing(() => guard.call('getpid'));
  } catch (error) {
    if (!(error instanceof TaskEndedError)) throw error;
    throw new ProxyStartError(
      translate({
        en: `the process that makes the calls ended at once: this kernel does not run ${arch} programs, or a policy forbids programs that are not on disk`,
        'zh-CN': `做调用的进程立刻结束了：这个内核不能运行 ${arch} 程序，或有策略禁止不在磁盘上的程序`,
      }),
    );
  }
}

type Stdio = (number | 'ignore')[];

/** @returns a process that runs. @throws ProxyStartError */
function spawnProxy(arch: Arch, stdio: Stdio): ChildProcess {
  const image = proxyExecutable(arch);
  const options = { stdio, detached: true, env: {}, argv0: 'ns-lab', cwd: '/' };
  try {
    const fd = programInMemory('ns-lab', image);
    try {
      const child = spawn(`/proc/self/fd/${fd}`, options);
      if (child.pid !== undefined) return child;
      child.on('error', () => {});
    } finally {
      closeSync(fd);
    }
  } catch {
    // vm.memfd_noexec=2 refuses executable memfds: use a file.
  }
  return spawnFromFile(image, options);
}

function spawnFromFile(image: Buffer, options: { stdio: Stdio; env: Record<string, string> }): ChildProcess {
  const directory = mkdtempSync(join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), 'ns-lab-'));
  const path = join(directory, 'proxy');
  try {
    const fd = openSync(path, 'wx', 0o700);
    writeSync(fd, image);
    closeSync(fd);
    chmodSync(path, 0o700);
    const child = spawn(path, options);
    child.on('error', () => {});
    if (child.pid === undefined) throw startRefusal(path);
    return child;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
