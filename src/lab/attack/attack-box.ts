import { randomBytes } from 'node:crypto';
import { AF, SOCK } from '../../kernel/flags.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import type { SyscallName } from '../../kernel/syscalls.ts';
import type { CallArg } from '../../kernel/task.ts';
import type { Box } from '../box.ts';
import { StepOrderError } from '../errors.ts';
import { joinBox } from '../join.ts';
import type { Lab } from '../lab.ts';
import { endOuter, waitForEnd } from '../program.ts';
import type { Attempt } from './attempt.ts';
import { abstractAddress } from './attempts/network.ts';
import { type BatteryOptions, makeAttempts } from './battery.ts';
import { effectiveLimits } from './effective-limits.ts';
import { readFacts } from './facts.ts';
import type { Verdict } from './judge.ts';
import type { Baits, Scene } from './scene.ts';

const IPC_PRIVATE = 0;
const IPC_CREAT = 0o1000;
const IPC_RMID = 0;
const SEGMENT_BYTES = 4096;
const GET_KEYRING_ID = 0;
const SESSION_KEYRING = -3;
const END_LIMIT_MS = 1000;

/**
 * Makes attempts in a box, by a process that has joined it as `run` does and so has the rights of a program there.
 * @throws as joinBox does; StepOrderError while the box waits for its first child
 */
export async function attackBox(
  lab: Lab,
  box: Box,
  attempts: readonly Attempt[],
  options: Omit<BatteryOptions, 'around'> = {},
): Promise<Verdict[]> {
  if (box.isPidNamespacePending)
    throw new StepOrderError(
      {
        en: 'the box waits for its first child: a program that joins it now would stay outside its PID namespace',
        'zh-CN': '盒子在等它的第一个子进程：现在加入它的程序会留在它的 PID 命名空间之外',
      },
      'fork',
    );
  const around = <T>(work: () => T): T => lab.looking(work);
  const { outer, inner } = around(() => joinBox(lab, box));
  try {
    const scene = sceneOf(lab, box, inner.pid);
    return await makeAttempts(attempts, inner, scene, { ...options, around });
  } finally {
    inner.close();
    // Its parent reaps it: otherwise it would be seen as a zombie for a moment.
    if (outer.isAlive) attempted(lab, () => outer.call('wait4', -1, null, 0, null));
    endOuter(lab, outer);
    await waitForEnd(outer.pid, END_LIMIT_MS);
    lab.reap();
  }
}

/** The live state of a box, for one of its processes. Without an attacker it is that of the box's own process. */
export function sceneOf(lab: Lab, box: Box, pid = box.pid): Scene {
  return {
    self: readFacts(pid),
    machine: readFacts(lab.host.pid),
    canary: readFacts('self'),
    filters: box.filters,
    deviceRules: box.deviceRules,
    limits: effectiveLimits(pid, lab.cgroups),
    labProcess: readStatus(box.pid).nspid.at(-1),
    baits: baitsOf(lab),
  };
}

/** Things of the lab's host, which stands for the machine. */
function baitsOf(lab: Lab): Baits {
  return {
    abstractSocket: () =>
      attempted(lab, (host) => {
        const name = `ns-lab-attack-${process.pid}-${randomBytes(4).toString('hex')}`;
        const fd = host.call('socket', AF.AF_UNIX, SOCK.SOCK_STREAM | SOCK.SOCK_CLOEXEC, 0);
        const address = abstractAddress(name);
        host.call('bind', fd, address, address.bytes.length);
        host.call('listen', fd, 1);
        return { name, remove: () => removed(lab, 'close', fd) };
      }),
    sharedMemory: () =>
      attempted(lab, (host) => {
        const id = host.call('shmget', IPC_PRIVATE, SEGMENT_BYTES, IPC_CREAT | 0o600);
        return {
          name: String(id),
          bytes: SEGMENT_BYTES,
          remove: () => removed(lab, 'shmctl', id, IPC_RMID, null),
        };
      }),
    keyrings: () => ({
      session: attempted(lab, (host) => host.call('keyctl', GET_KEYRING_ID, SESSION_KEYRING, 0, 0, 0)),
      user: userKeyring(lab.host.pid),
    }),
  };
}

/** The user keyring of a process's user, `_uid.1000`, where /proc/keys shows that there is one. */
function userKeyring(pid: number): number | undefined {
  const { effective } = readStatus(pid).uid;
  const line = attempt(() => readText('/proc/keys'));
  if (isUnreadable(line)) return undefined;
  const found = new RegExp(`^([0-9a-f]{8}) .* _uid\\.${effective}:`, 'm').exec(line);
  return found ? Number.parseInt(found[1]!, 16) : undefined;
}

/** Undefined when the kernel refuses the host. */
function attempted<T>(lab: Lab, work: (host: ProxyTask) => T): T | undefined {
  try {
    return lab.looking(() => work(lab.host));
  } catch {
    return undefined;
  }
}

const removed = (lab: Lab, name: SyscallName, ...args: CallArg[]): void =>
  void attempted(lab, (host) => host.call(name, ...args));
