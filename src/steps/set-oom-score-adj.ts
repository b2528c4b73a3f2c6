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
  params: { value: required(integer({ min: -1000, max: 1000 }), '-1000 never, 0 as usual, 1000 first') },
  man: ['proc(5)', 'Documentation/filesystems/proc.rst'],
  docker: 'docker run --oom-score-adj 500',
  example: 'set oom_score_adj 500',
  notes: [
    'The score is the share of the memory that a process uses, in thousandths, plus this number. It belongs to processes, not to a group: children inherit it.',
  ],
  run(context, { value }) {
    const pids = adjust(context.lab, context.box, value);
    for (const pid of pids) context.shell(`echo ${value} > /proc/${pid}/oom_score_adj`);
    context.note(`${pids.length === 1 ? 'one process has' : `${pids.length} processes have`} it now`);
    return undefined;
  },
});
