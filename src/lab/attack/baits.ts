import { randomBytes } from 'node:crypto';
import { AF, SOCK } from '../../kernel/flags.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../../kernel/proxy/proxy-task.ts';
import { abstractAddress } from './attempts/network.ts';
import type { Baits } from './scene.ts';

const IPC_PRIVATE = 0;
const IPC_CREAT = 0o1000;
const IPC_RMID = 0;
const SEGMENT_BYTES = 4096;
const GET_KEYRING_ID = 0;
const SESSION_KEYRING = -3;

/**
 * Things that are put up in the namespaces of a task, which stands for the machine.
 * @param around wraps its calls, so that they are not taken for those of a command
 */
export function baitsOf(machine: ProxyTask, around: <T>(work: () => T) => T): Baits {
  const attempted = <T>(work: () => T): T | undefined => {
    try {
      return around(work);
    } catch {
      return undefined; // The kernel refuses: then there is no bait.
    }
  };
  return {
    abstractSocket: () =>
      attempted(() => {
        const name = `ns-lab-attack-${process.pid}-${randomBytes(4).toString('hex')}`;
        const fd = machine.call('socket', AF.AF_UNIX, SOCK.SOCK_STREAM | SOCK.SOCK_CLOEXEC, 0);
        const remove = () => void attempted(() => machine.call('close', fd));
        try {
          const address = abstractAddress(name);
          machine.call('bind', fd, address, address.bytes.length);
          machine.call('listen', fd, 1);
        } catch (error) {
          remove();
          throw error;
        }
        return { name, remove };
      }),
    sharedMemory: () =>
      attempted(() => {
        const id = machine.call('shmget', IPC_PRIVATE, SEGMENT_BYTES, IPC_CREAT | 0o600);
        const remove = () => void attempted(() => machine.call('shmctl', id, IPC_RMID, null));
        return { name: String(id), bytes: SEGMENT_BYTES, remove };
      }),
    keyrings: () => ({
      session: attempted(() => machine.call('keyctl', GET_KEYRING_ID, SESSION_KEYRING, 0, 0, 0)),
      user: userKeyring(machine.pid),
    }),
  };
}

/** The user keyring of a process's user, `_uid.1000`, where /proc/keys shows that there is one. */
function userKeyring(pid: number): number | undefined {
  const { effective } = readStatus(pid).uid;
  const keys = attempt(() => readText('/proc/keys'));
  if (isUnreadable(keys)) return undefined;
  const found = new RegExp(`^([0-9a-f]{8}) .* _uid\\.${effective}:`, 'm').exec(keys);
  return found ? Number.parseInt(found[1]!, 16) : undefined;
}
