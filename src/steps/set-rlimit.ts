import { RLIMITS } from '../kernel/rlimits.ts';
import { membersOf } from '../lab/box-cgroup.ts';
import { limitProcess } from '../lab/take-on.ts';
import { rlimitBounds, rlimitName } from './kinds.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

const NAMES = RLIMITS.map(({ name }) => name);

export const setRlimit = defineStep({
  name: 'set rlimit',
  group: 'limits',
  summary: {
    en: 'limit what each process of the box may use: open files, processes of its user, memory, …',
    'zh-CN': '限制盒子里每个进程可用的东西：打开的文件、其用户的进程数、内存……',
  },
  params: {
    name: required(rlimitName, {
      en: 'nofile, nproc, core, memlock, …',
      'zh-CN': 'nofile、nproc、core、memlock……',
    }),
    bounds: required(rlimitBounds, {
      en: 'what the kernel enforces, and how far the process may raise that; one number is both',
      'zh-CN': '内核执行的值，以及进程可以把它提高到多少；只写一个数则两者相同',
    }),
  },
  man: ['prlimit(2)', 'getrlimit(2)', 'prlimit(1)'],
  docker: 'docker run --ulimit nofile=1024:4096',
  example: 'set rlimit nofile 1024:4096',
  notes: [
    {
      en: `The limits are ${NAMES.join(', ')}.`,
      'zh-CN': `可设的限制有 ${NAMES.join('、')}。`,
    },
    {
      en: 'It is a limit of each process by itself, not of all together as in a control group; children inherit it. nproc, sigpending, msgqueue and memlock count for a user in a user namespace.',
      'zh-CN':
        '它限制的是每个进程自己，而不像控制组那样限制全体；子进程会继承。nproc、sigpending、msgqueue 和 memlock 按用户命名空间里的用户计数。',
    },
    {
      en: 'Everybody may lower a limit. To raise the hard one takes CAP_SYS_RESOURCE in the first user namespace.',
      'zh-CN': '谁都可以调低限制。提高硬限制需要最初的用户命名空间里的 CAP_SYS_RESOURCE。',
    },
  ],
  run(context, { name, bounds }) {
    const { lab, box } = context;
    const pids = membersOf(lab, box);
    for (const pid of pids) {
      limitProcess(lab, box.canCall ? box.task : undefined, { pid, name, limit: bounds });
      context.shell(`prlimit --pid ${pid} --${name}=${bounds.soft}:${bounds.hard}`);
    }
    return undefined;
  },
});
