import { O } from '../../../kernel/flags.ts';
import { Out } from '../../../kernel/task.ts';
import { type Attempt, absent, held, judgeCall, type Outcome, SIGNS, through } from '../attempt.ts';
import { wall } from './obstacles.ts';

const PATH_ROOM = 256;
/** What every program is given, by any runtime. */
const COMMON = /^(PATH|HOME|TERM|LANG|container|NS_LAB_BOX)=/;

/** Whether a variable has been handed on by ns-lab. */
const isOfThisProcess = (variable: string): boolean => {
  const at = variable.indexOf('=');
  return at > 0 && !COMMON.test(variable) && process.env[variable.slice(0, at)] === variable.slice(at + 1);
};

/** ns-lab itself, whose processes are in the box for as long as they work there. */
export const LAB: readonly Attempt[] = [
  {
    name: 'overwrite-runtime',
    kind: 'lab',
    title: { en: "overwrite the runtime's own program", 'zh-CN': '覆盖运行时自己的程序' },
    escape: {
      en: 'A container wrote over runc through /proc/self/exe, and was root on the machine at the next start.',
      'zh-CN': '容器曾借 /proc/self/exe 覆盖 runc，下一次启动时就成了机器的 root。',
    },
    known: 'CVE-2019-5736 (runc), 2019',
    harmless: {
      en: 'The file is opened for writing and closed: nothing is written.',
      'zh-CN': '只以写方式打开再关闭，什么都不写。',
    },
    obstacles: [wall('program'), wall('ids', 'root'), wall('root')],
    run(by, { labProcess }) {
      if (labProcess === undefined) return absent('no-lab');
      const paths = ['/proc/self/exe', `/proc/${labProcess}/exe`];
      let outcome: Outcome | undefined;
      for (const path of paths) {
        const fd = by.open(path, O.O_WRONLY | O.O_CLOEXEC);
        if (fd >= 0) {
          const opened = through(by);
          by.quietly('close', fd);
          return opened;
        }
        outcome ??= held(by);
      }
      return outcome!;
    },
  },
  {
    name: 'lab-memory',
    kind: 'lab',
    title: {
      en: 'reach memory that has arguments for calls outside',
      'zh-CN': '访问放着外面调用的参数的内存',
    },
    escape: {
      en: 'A program that changes the arguments of calls that a runtime is about to make outside commands the runtime.',
      'zh-CN': '能改运行时即将在外面做的调用的参数，就能指挥运行时。',
    },
    known: 'ptrace(2), /proc/PID/mem',
    harmless: {
      en: 'It is opened and closed; nothing is read and nothing is written.',
      'zh-CN': '只打开再关闭，不读也不写。',
    },
    obstacles: [wall('program'), wall('ids', 'canary')],
    run(by, { labProcess }) {
      if (labProcess === undefined) return absent('no-lab', by);
      const maps = by.readText(`/proc/${labProcess}/maps`, 8192);
      if (maps === undefined) return held(by);
      const isShared = /^[^\n]*rw-s[^\n]*memfd/m.test(maps);
      const fd = by.open(`/proc/${labProcess}/mem`, O.O_RDWR | O.O_CLOEXEC);
      const outcome = judgeCall(by);
      if (fd >= 0) by.quietly('close', fd);
      return outcome.result === 'through' && !isShared ? held(by, SIGNS.own) : outcome;
    },
  },
  {
    name: 'environment',
    kind: 'lab',
    title: { en: "read ns-lab's environment", 'zh-CN': '读取 ns-lab 的环境变量' },
    escape: {
      en: 'Tokens and passwords are handed on in variables: what a runtime was started with must not be in the box.',
      'zh-CN': '令牌和密码常放在环境变量里：启动运行时用的变量不该出现在盒子里。',
    },
    known: '/proc/1/environ',
    harmless: {
      en: 'Only whether there is any variable is looked at.',
      'zh-CN': '只看有没有变量。',
    },
    obstacles: [wall('proc'), wall('pid'), wall('ids', 'canary'), wall('root'), wall('program')],
    run(by, { canary }) {
      const theirs = by.readText(`/proc/${canary.pid}/environ`, 64);
      if (theirs) return through(by);
      const own = by.readText('/proc/self/environ', 4096) ?? '';
      const inherited = own.split('\0').filter(isOfThisProcess);
      return inherited.length > 0 ? through(by) : held(by, theirs === undefined ? 'ENOENT' : SIGNS.own);
    },
  },
  {
    name: 'leaked-descriptors',
    kind: 'lab',
    title: { en: 'find descriptors of ns-lab', 'zh-CN': '寻找 ns-lab 的描述符' },
    escape: {
      en: 'A socket or file of the runtime that a program inherits is a way to command it.',
      'zh-CN': '程序继承到的运行时套接字或文件，就是指挥它的途径。',
    },
    known: 'CVE-2024-21626, CVE-2016-9962',
    harmless: {
      en: 'Where the descriptors lead is read.',
      'zh-CN': '只读描述符指向哪里。',
    },
    obstacles: [wall('descriptors')],
    run(by) {
      // What closes on exec is not there any more in a program: fcntl(2), F_GETFD.
      for (let fd = 3; fd < 64; fd++) {
        if (by.call('fcntl', fd, 1, 0) !== 0) continue;
        by.call('readlinkat', -100, `/proc/self/fd/${fd}`, new Out(PATH_ROOM), PATH_ROOM);
        return through(by);
      }
      return held(by, SIGNS.own);
    },
  },
];
