import { setOomScoreAdj as adjust } from '../lab/oom-score.ts';
import { integer } from './kinds.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

export const setOomScoreAdj = defineStep({
  name: 'set oom_score_adj',
  group: 'limits',
  summary: {
    en: "make the box's processes likelier or less likely victims of the OOM killer",
    'zh-CN': '调整盒子的进程被 OOM killer 选中的可能性',
  },
  params: {
    value: required(integer({ min: -1000, max: 1000 }), {
      en: '-1000 never, 0 as usual, 1000 first',
      'zh-CN': '-1000 从不选它，0 照常，1000 最先选它',
    }),
  },
  man: ['proc(5)', 'Documentation/filesystems/proc.rst'],
  docker: 'docker run --oom-score-adj 500',
  example: 'set oom_score_adj 500',
  notes: [
    {
      en: 'The score is the share of the memory that a process uses, in thousandths, plus this number. It belongs to processes, not to a group: children inherit it.',
      'zh-CN': '分数是进程占用内存的千分比，再加上这个数。它属于进程，而不属于组：子进程会继承。',
    },
    {
      en: 'docker run --oom-kill-disable is another file: 1 in memory.oom_control of cgroup v1. At the limit nobody is killed then: a process that needs a page more sleeps until the group gets some back. cgroup v2 has no such switch, and Docker drops the option there with a warning.',
      'zh-CN':
        'docker run --oom-kill-disable 是另一个文件：在 cgroup v1 的 memory.oom_control 里写 1。这样到达限制时不杀任何进程：还要内存的进程一直睡眠，直到组里有内存释放。cgroup v2 没有这个开关，Docker 在那里给出警告并忽略这个选项。',
    },
  ],
  run(context, { value }) {
    const pids = adjust(context.lab, context.box, value);
    for (const pid of pids) context.shell(`echo ${value} > /proc/${pid}/oom_score_adj`);
    context.note({
      en: `${pids.length === 1 ? 'one process has' : `${pids.length} processes have`} it now`,
      'zh-CN': `现在有 ${pids.length} 个进程是这个值`,
    });
    return undefined;
  },
});
