import { KernelError } from '../../kernel/errors.ts';
import { settingsRemedy } from './settings.ts';

const CONTAINER =
  'in a container, start it with --privileged (or --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined); otherwise start it outside of a chroot, or ask the administrator which security policy forbids it';

/** What to do when a namespace, or work inside one, is refused. */
export function namespaceRemedy(error: unknown): string | undefined {
  if (!(error instanceof KernelError)) return undefined;
  if (error.call === 'unshare' && error.code === 'EINVAL') {
    return 'this kernel was built without it: use one of the distribution';
  }
  if (!['EPERM', 'EACCES', 'ENOSYS', 'ENOSPC'].includes(error.code)) return undefined;
  return settingsRemedy() ?? (error.code === 'ENOSPC' ? undefined : CONTAINER);
}
