import { MNT, MS } from '../kernel/flags.ts';
import { READONLY_PATHS } from '../lab/container-paths.ts';
import { allOrNothing, type Undo } from './all-or-nothing.ts';
import { pathOrDefault } from './kinds.ts';
import { listedPaths, remarkOnDone } from './listed-paths.ts';
import { preparePrivateMounts } from './mounting.ts';
import { many } from './params.ts';
import { propagationOption } from './propagation-option.ts';
import { quoteWord } from './quote.ts';
import { isReadOnlyMount, makeReadOnly, remountReadOnly } from './read-only.ts';
import { defineStep, type StepContext } from './step.ts';

export const readonlyStep = defineStep({
  name: 'readonly',
  group: 'files',
  summary: {
    en: 'let the box only read files and directories that it sees',
    'zh-CN': '让盒子对看到的某些文件和目录只能读',
  },
  params: {
    paths: many(pathOrDefault, {
      en: "what to protect, in the new root while that waits; default: Docker's list",
      'zh-CN': '要保护的东西，新根还在等待时指新根里的；default：Docker 的列表',
    }),
    propagation: propagationOption,
  },
  man: ['mount(2)', 'mount_setattr(2)', 'proc(5)'],
  docker: {
    en: 'docker run does it; --security-opt systempaths=unconfined does not; --read-only for /',
    'zh-CN': 'docker run 会做；--security-opt systempaths=unconfined 则不做；--read-only 用于 /',
  },
  example: 'readonly default',
  notes: [
    {
      en: 'Each path is bound onto itself, and that mount becomes read-only with all mounts below it: readonlyPaths of the OCI runtime specification. A write fails with EROFS then, also for root, whom no mode stops; EACCES and EPERM depend on who asks.',
      'zh-CN':
        '每个路径都绑定挂载到它自己上，这个挂载连同下面的所有挂载变成只读：OCI 运行时规范里的 readonlyPaths。之后连不受权限位约束的 root 来写，也会以 EROFS 失败；EACCES 和 EPERM 则取决于是谁。',
    },
    {
      en: '`readonly /` makes the root itself read-only and leaves the mounts below it as they are, as docker run --read-only does.',
      'zh-CN': '`readonly /` 只把根本身变成只读，下面的挂载保持不变，与 docker run --read-only 一样。',
    },
    {
      en: "Most of /proc/sys is the machine's, not the box's, and root without a user namespace may write all of it.",
      'zh-CN': '/proc/sys 的大部分属于整台机器，不属于盒子，而没有用户命名空间的 root 全都能写。',
    },
  ],
  run(context, { paths, propagation }) {
    preparePrivateMounts(context, propagation);
    const { box, task } = context;
    const found = listedPaths(context, paths, READONLY_PATHS);
    const root = box.inRoot('/');
    const done = found.filter((path) => isReadOnlyMount(box.pid, path));
    remarkOnDone(context, done, { en: 'read-only', 'zh-CN': '只读' });
    allOrNothing(task, (undo) => {
      for (const path of found) {
        if (done.includes(path)) continue;
        if (path === root) {
          protectRoot(context, path, undo);
          continue;
        }
        task.call('mount', path, path, null, MS.MS_BIND | MS.MS_REC, null);
        undo('umount2', path, MNT.MNT_DETACH);
        context.shell(`mount --rbind ${quoteWord(path)} ${quoteWord(path)}`);
        makeReadOnly(context, path);
      }
    });
    return undefined;
  },
});

/** A mount on top of `/` would be out of sight: the mount that is there changes. */
function protectRoot(context: StepContext, path: string, undo: Undo): void {
  const back = remountReadOnly(context, path);
  undo('mount', null, path, null, back, null);
}
