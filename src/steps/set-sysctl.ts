import { existsSync } from 'node:fs';
import { KernelError } from '../kernel/errors.ts';
import { readSetgroups } from '../kernel/proc/id-map.ts';
import type { NamespaceType } from '../kernel/proc/namespaces.ts';
import { type StepOrderError, UnavailableError } from '../lab/errors.ts';
import { writeKernelFile } from '../lab/host-file.ts';
import { insideNamespace } from '../lab/sysctl/inside.ts';
import { ownerOf, sysctlPath } from '../lab/sysctl/names.ts';
import { anyWord, bytesIn, sysctlName } from './kinds.ts';
import { namespaceOption } from './namespace-option.ts';
import { many, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep, type StepContext } from './step.ts';

/** The names of the UTS namespace have system calls; their files only root of the machine may write. */
const NAME_CALLS = {
  'kernel.hostname': { call: 'sethostname', program: 'hostname' },
  'kernel.domainname': { call: 'setdomainname', program: 'domainname' },
} as const;

export const setSysctl = defineStep({
  name: 'set sysctl',
  group: 'limits',
  summary: {
    en: "set a kernel parameter of one of the box's own namespaces",
    'zh-CN': '设置盒子自己的某个命名空间的内核参数',
  },
  params: {
    name: required(sysctlName, {
      en: 'as sysctl(8) has it: net.*, kernel.shm*, kernel.msg*, kernel.sem, fs.mqueue.*, user.*, …',
      'zh-CN': '按 sysctl(8) 的写法：net.*、kernel.shm*、kernel.msg*、kernel.sem、fs.mqueue.*、user.* 等',
    }),
    value: many(anyWord('VALUE', { en: 'a value', 'zh-CN': '一个值' }), {
      en: 'the new value; some have several numbers',
      'zh-CN': '新的值；有些参数有好几个数',
    }),
  },
  man: ['sysctl(8)', 'proc(5)', 'network_namespaces(7)', 'ipc_namespaces(7)', 'user_namespaces(7)'],
  docker: 'docker run --sysctl NAME=VALUE',
  example: 'set sysctl net.ipv4.ip_unprivileged_port_start 0',
  notes: [
    {
      en: 'Each namespace has some of the parameters for itself: net.* the network namespace, the limits of System V and POSIX queues the IPC namespace, how many namespaces there may be the user namespace. All others are the machine’s.',
      'zh-CN':
        '每个命名空间都有一部分自己的参数：net.* 属于网络命名空间，System V 和 POSIX 队列的限制属于 IPC 命名空间，能有多少个命名空间属于用户命名空间。其他的都属于整台机器。',
    },
    {
      en: 'A process outside writes them, in that namespace but with the /proc of the host: the box may have none, or one that is read-only, as containers do. `show sysctl` reads those that were set.',
      'zh-CN':
        '由外面的一个进程在那个命名空间里写入，用的是宿主机的 /proc：盒子可能没有 /proc，或像容器那样只有只读的。`show sysctl` 读出设置过的参数。',
    },
  ],
  sysctls: ({ name }) => (ownerOf(name) === undefined ? [] : [name]),
  run(context, { name, value }) {
    const type = ownerOf(name);
    const text = value.join(' ');
    if (type === undefined) throw ofTheMachine(name);
    requireOwner(context, type, name);
    insideNamespace(context.lab, context.box.pid, type, (task) => {
      if (name in NAME_CALLS) {
        const { call } = NAME_CALLS[name as keyof typeof NAME_CALLS];
        task.call(call, text, bytesIn(text));
      } else orMissing(name, () => writeKernelFile(task, sysctlPath(name), text));
    });
    // A replay has no evidence to look for.
    context.box.sysctls.add(name);
    context.shell(equivalent(context, type, name, text));
    return undefined;
  },
});

/** @throws StepOrderError */
function requireOwner(context: StepContext, type: NamespaceType, name: string): void {
  context.requireOwn(type, {
    en: `${name} would change for everybody in it`,
    'zh-CN': `${name} 会对其中的所有进程改变`,
  });
}

function ofTheMachine(name: string): UnavailableError | StepOrderError {
  if (!existsSync(sysctlPath(name))) return missing(name);
  return new UnavailableError(
    {
      en: `${name} is the machine's: no namespace has one of its own, so every process outside the box would get the new value`,
      'zh-CN': `${name} 属于整台机器：没有哪个命名空间有自己的一份，盒子外的所有进程都会得到新的值`,
    },
    {
      en: 'docker run --sysctl refuses it too; the administrator sets it on the machine, sysctl(8)',
      'zh-CN': 'docker run --sysctl 也会拒绝；由管理员在机器上用 sysctl(8) 设置',
    },
  );
}

const missing = (name: string): UnavailableError =>
  new UnavailableError(
    { en: `there is no kernel parameter ${name} here`, 'zh-CN': `这里没有内核参数 ${name}` },
    {
      en: 'sysctl --all lists them; some come with a kernel module or an interface',
      'zh-CN': 'sysctl --all 会列出全部；有些随内核模块或网络接口出现',
    },
  );

function orMissing(name: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof KernelError && error.call === 'openat' && error.code === 'ENOENT')
      throw missing(name);
    throw error;
  }
}

function equivalent({ box }: StepContext, type: NamespaceType, name: string, text: string): string {
  const types: NamespaceType[] = box.owns('user') && type !== 'user' ? ['user', type] : [type];
  const options = types.map(namespaceOption);
  // nsenter(1) gives up all groups when it becomes root, where that is allowed.
  if (types.includes('user') && readSetgroups(box.pid) === 'deny') options.push('--preserve-credentials');
  const enter = `nsenter --target ${box.pid} ${options.join(' ')}`;
  if (name in NAME_CALLS)
    return `${enter} ${NAME_CALLS[name as keyof typeof NAME_CALLS].program} ${quoteWord(text)}`;
  return `${enter} sysctl --write ${quoteWord(`${name}=${text}`)}`;
}
