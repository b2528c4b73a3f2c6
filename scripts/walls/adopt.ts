import { closeSync } from 'node:fs';
import { socketpair } from '../../src/kernel/ffi.ts';
import { ProxyTask } from '../../src/kernel/proxy/proxy-task.ts';

/** Where the program of a container finds its control socket: behind the standard streams. */
const CONTROL_FD = 3;
const F_SETFD = 2;
const FD_CLOEXEC = 1;

/** A proxy that another runtime has started as the program of a container. */
export interface Adopted {
  readonly task: ProxyTask;
  end(): Promise<void>;
}

/** What a runtime has started. */
export interface Started {
  /** The process ID of the proxy, as this process sees it. */
  readonly pid: number;
  /** Resolves when the runtime has ended. */
  readonly ended: Promise<unknown>;
}

/**
 * Has a runtime start the proxy with a control socket as descriptor 3, and takes it over.
 * @param start starts it; gets the other end of the socket, which is closed here afterwards
 */
export async function adopt(name: string, start: (control: number) => Promise<Started>): Promise<Adopted> {
  const [near, far] = socketpair();
  let started: Started;
  try {
    started = await start(far);
  } catch (error) {
    closeSync(near);
    throw error;
  } finally {
    closeSync(far);
  }
  const task = new ProxyTask({ name, pid: started.pid, socket: near, control: CONTROL_FD, sink: () => {} });
  task.takeMemory();
  // The attackers do not inherit it from their parent as if the runtime had left it open.
  task.call('fcntl', CONTROL_FD, F_SETFD, FD_CLOEXEC);
  return {
    task,
    async end() {
      task.close();
      await started.ended;
    },
  };
}
