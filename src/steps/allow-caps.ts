import { capabilityBit, capabilityMask, capabilityNames } from '../kernel/capabilities.ts';
import { capsetArguments } from '../kernel/capset.ts';
import { PR, PR_CAP_AMBIENT_RAISE } from '../kernel/flags.ts';
import { readSetgroups } from '../kernel/proc/id-map.ts';
import { readStatus } from '../kernel/proc/status.ts';
import type { Call } from '../kernel/task.ts';
import { capabilityOr, expandCapabilities } from './capability-sets.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';
import { ambientOptions, setprivOptions } from './user-option.ts';

export const allowCaps = defineStep({
  name: 'allow caps',
  group: 'privileges',
  summary: {
    en: 'let programs of the box keep capabilities although their user is not root: the ambient set',
    'zh-CN': '让盒子的程序即使不是 root 用户也保留能力：ambient 集',
  },
  params: {
    caps: many(capabilityOr(['all'] as const), {
      en: 'names such as net_bind_service; all stands for those that are permitted',
      'zh-CN': 'net_bind_service 这样的名字；all 表示 permitted 集里的全部',
    }),
  },
  man: ['capabilities(7)', 'prctl(2)', 'setpriv(1)'],
  docker: {
    en: 'no option: Docker leaves a user who is not root without any; setpriv --ambient-caps and capsh --addamb do it',
    'zh-CN': '没有选项：Docker 不给非 root 用户任何能力；setpriv --ambient-caps 和 capsh --addamb 可以',
  },
  example: 'allow caps net_bind_service',
  notes: [
    {
      en: 'execve(2) gives a program P = (inheritable and those of the file) or (those of the file and bounding) or ambient. A file has none as a rule, and root counts as a file that has them all; so for anybody else only the ambient set is left.',
      'zh-CN':
        'execve(2) 给程序的是：P =（inheritable 与文件的交集）或（文件与边界集的交集）或 ambient。文件通常没有能力，root 则等同于文件有全部能力；所以对别的用户只剩 ambient 集。',
    },
    {
      en: 'A capability can only be ambient while it is permitted and inheritable. To leave user 0 empties the ambient set, so the order is `set user 1000 --keep-caps`, then `allow caps`.',
      'zh-CN':
        '一个能力只有同时在 permitted 和 inheritable 里，才能进入 ambient。离开用户 0 会清空 ambient 集，所以顺序是先 `set user 1000 --keep-caps`，再 `allow caps`。',
    },
  ],
  run(context, { caps }) {
    const { box, task } = context;
    const status = readStatus(box.pid);
    const isAll = caps.includes('all');
    const wanted = [...expandCapabilities(caps)].filter(
      (name) => !isAll || status.capPrm & capabilityMask([name]),
    );
    const added = capabilityMask(wanted);
    const sets = {
      effective: status.capEff,
      permitted: status.capPrm,
      inheritable: status.capInh | added,
    };
    if (sets.inheritable !== status.capInh) task.call('capset', ...capsetArguments(sets));
    const raise = wanted.map(
      (name): Call => ['prctl', PR.PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capabilityBit(name), 0, 0],
    );
    try {
      task.callInOrder(raise);
    } catch (error) {
      // A failed step leaves the box as it was: nothing ambient that was not before, and the inheritable set of before.
      task.call('capset', ...capsetArguments({ ...sets, inheritable: status.capInh }));
      throw error;
    }
    // From one execve(2) to the next nothing but the ambient set would be left: the user and the set come together.
    const { user } = box;
    const becomes = user ? `${setprivOptions(user, readSetgroups(box.pid) === 'allow')} ` : '';
    const ambient = capabilityNames(readStatus(box.pid).capAmb);
    context.shell(`exec setpriv ${becomes}${ambientOptions(ambient)} sh`);
    if (status.uid.effective === 0 && user === undefined) {
      context.note({
        en: 'the user is root, for whom execve(2) does not look at the ambient set',
        'zh-CN': '用户是 root，execve(2) 对 root 不看 ambient 集',
      });
    }
    return undefined;
  },
});
