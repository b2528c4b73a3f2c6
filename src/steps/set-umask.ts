import { refuse } from './kinds/say.ts';
import { choice } from './kinds.ts';
import { type Kind, required } from './params.ts';
import { defineStep } from './step.ts';

const MODE: Kind<number> = {
  placeholder: 'MODE',
  expects: { en: 'permission bits in octal such as 022 or 0077', 'zh-CN': '八进制权限位，例如 022 或 0077' },
  parse: (word) => (/^0?[0-7]{1,3}$/.test(word) ? Number.parseInt(word, 8) : refuse(word, MODE.expects)),
  complete: choice(['0022', '0027', '0077']).complete!,
};

export const setUmask = defineStep({
  name: 'set umask',
  group: 'privileges',
  summary: {
    en: 'say which permission bits new files of the box do not get',
    'zh-CN': '规定盒子的新文件不给哪些权限位',
  },
  params: {
    mode: required(MODE, {
      en: 'the bits that are taken away; 0022 with most runtimes',
      'zh-CN': '要去掉的位；多数运行时是 0022',
    }),
  },
  man: ['umask(2)', 'open(2)'],
  docker: {
    en: 'no option: it is process.user.umask in config.json of the OCI, 0022 by default',
    'zh-CN': '没有选项：它是 OCI config.json 里的 process.user.umask，默认 0022',
  },
  example: 'set umask 0077',
  notes: [
    {
      en: 'It belongs to the process; children inherit it, and a program that joins the box gets it.',
      'zh-CN': '它属于进程；子进程会继承，加入盒子的程序也会得到它。',
    },
  ],
  run(context, { mode }) {
    context.task.call('umask', mode);
    context.shell(`umask ${mode.toString(8).padStart(4, '0')}`);
    return undefined;
  },
});
