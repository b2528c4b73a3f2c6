import { KernelError } from '../../kernel/errors.ts';
import { translate } from '../../locale/locale.ts';
import { settingsRemedy } from './settings.ts';

const CONTAINER = {
  en: 'in a container, start it with --privileged (or --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined); otherwise start it outside of a chroot, or ask the administrator which security policy forbids it',
  'zh-CN':
    '如果在容器里，启动容器时加 --privileged（或 --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined）；否则在 chroot 之外启动，或问管理员是哪条安全策略禁止了它',
};

/** What to do when a namespace, or work inside one, is refused. */
export function namespaceRemedy(error: unknown): string | undefined {
  if (!(error instanceof KernelError)) return undefined;
  if (error.call === 'unshare' && error.code === 'EINVAL') {
    return translate({
      en: 'this kernel was built without it: use one of the distribution',
      'zh-CN': '这个内核编译时没有包含它：请用发行版的内核',
    });
  }
  if (!['EPERM', 'EACCES', 'ENOSYS', 'ENOSPC'].includes(error.code)) return undefined;
  return settingsRemedy() ?? (error.code === 'ENOSPC' ? undefined : translate(CONTAINER));
}
