import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { translate } from '../../locale/locale.ts';
import { ProxyStartError } from '../errors.ts';

/**
 * Why a program could not be started at all, as the machine is now: spawn() of Node.js tells it only later.
 * @param path the program, which must still be there
 */
export function startRefusal(path: string): ProxyStartError {
  const noNull = refusalOf(() => closeSync(openSync('/dev/null', 'r+')));
  if (noNull)
    return new ProxyStartError(
      translate({
        en: `the proxy could not be started: its standard output is to be /dev/null, and that cannot be opened: ${noNull}`,
        'zh-CN': `代理进程无法启动：它的标准输出要用 /dev/null，而它打不开：${noNull}`,
      }),
      'mknod -m 666 /dev/null c 1 3',
    );
  const noProgram = refusalOf(() => accessSync(path, constants.X_OK));
  if (noProgram)
    return new ProxyStartError(
      translate({
        en: `the proxy could not be started: ${noProgram}; programs in memory are forbidden here, see vm.memfd_noexec in memfd_create(2), and the file system of this file is mounted noexec`,
        'zh-CN': `代理进程无法启动：${noProgram}；这里禁止内存中的程序，见 memfd_create(2) 的 vm.memfd_noexec，而这个文件所在的文件系统以 noexec 挂载`,
      }),
      translate({
        en: 'set XDG_RUNTIME_DIR, or TMPDIR where that is not set, to a directory whose programs may run',
        'zh-CN': '把 XDG_RUNTIME_DIR（没有它时用 TMPDIR）设为允许运行程序的目录',
      }),
    );
  return new ProxyStartError(
    translate({
      en: 'the proxy could not be started: perhaps this user, or the control group, may have no more processes (RLIMIT_NPROC, pids.max)',
      'zh-CN': '代理进程无法启动：也许这个用户或控制组不能再有更多进程（RLIMIT_NPROC、pids.max）',
    }),
    'ulimit -u; cat /proc/self/cgroup',
  );
}

/** What the kernel says to a trial; undefined when it lets it pass. */
function refusalOf(trial: () => void): string | undefined {
  try {
    trial();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
