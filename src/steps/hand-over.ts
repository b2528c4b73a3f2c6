import { closeSync } from 'node:fs';
import type { StepContext } from './step.ts';

/**
 * Gives a descriptor of the host to the box, unix(7), and closes the host's. Returns the number that it has there.
 * @throws KernelError
 */
export function handOver(fd: number, { host, task }: StepContext): number {
  const ours = host.plumbing(() => {
    try {
      return host.sendFd(fd);
    } finally {
      host.call('close', fd);
    }
  });
  try {
    return task.plumbing(() => task.receiveFd(ours));
  } finally {
    closeSync(ours);
  }
}
