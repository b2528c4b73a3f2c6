import { statSync } from 'node:fs';
import { AT, O } from '../kernel/flags.ts';
import { NAMESPACES, type NamespaceType, readNamespaces } from '../kernel/proc/namespaces.ts';
import { findBox, HOST } from '../lab/actors.ts';
import type { Box } from '../lab/box.ts';
import { StepOrderError, UnavailableError } from '../lab/errors.ts';
import { look, seenFromOutside } from './box-paths.ts';
import { handOver } from './hand-over.ts';
import { joinTarget, namespaceType } from './kinds.ts';
import { hasOverlay } from './mounting.ts';
import { namespaceOption } from './namespace-option.ts';
import { anyNumber, required } from './params.ts';
import { quoteWord } from './quote.ts';
import { defineStep, type StepContext } from './step.ts';

export const join = defineStep({
  name: 'join',
  group: 'namespaces',
  summary: {
    en: 'enter namespaces of another box or of the host, or one that a file keeps',
    'zh-CN': '进入另一个盒子或宿主机的命名空间，或由文件保持的命名空间',
  },
  params: {
    from: required(joinTarget, {
      en: 'whose: a box, `host`, or a file as the box sees it',
      'zh-CN': '谁的：一个盒子、`host`，或盒子看到的一个文件',
    }),
    types: anyNumber(namespaceType, {
      en: 'the namespaces: user mnt uts ipc net pid cgroup time; a file is one already',
      'zh-CN': '命名空间：user mnt uts ipc net pid cgroup time；文件本身已经是一个',
    }),
  },
  man: ['setns(2)', 'pidfd_open(2)', 'namespaces(7)', 'nsenter(1)'],
  docker: 'docker run --network container:NAME, --pid container:NAME, --ipc container:NAME',
  example: 'join host net',
  notes: [
    {
      en: 'Several types in one command are one system call. The host opens the process of the other box and hands the descriptor over, because a box need not see what is outside; setns(2) is called by the box itself.',
      'zh-CN':
        '一个命令里的多个类型是同一次系统调用。宿主机打开另一个盒子的进程，把描述符交过来，因为盒子不一定看得到外面；setns(2) 由盒子自己调用。',
    },
    {
      en: 'It takes CAP_SYS_ADMIN in the user namespace of the box, and in the one that owns what is entered; for mnt CAP_SYS_CHROOT too. Nobody enters a user namespace twice, nor with several threads.',
      'zh-CN':
        '需要在盒子的用户命名空间里、在拥有目标的用户命名空间里都有 CAP_SYS_ADMIN；mnt 还需要 CAP_SYS_CHROOT。谁都不能两次进入同一个用户命名空间，有多个线程时也不行。',
    },
    {
      en: 'pid counts for children only, as with `unshare`: `fork` makes one. It must be the PID namespace of the box, or one below. With mnt comes the root directory of that namespace.',
      'zh-CN':
        'pid 只对子进程生效，与 `unshare` 一样：用 `fork` 创建一个。它必须是盒子所在的 PID 命名空间或其下层。mnt 会带来那个命名空间的根目录。',
    },
    {
      en: 'A namespace lives as long as a process, a descriptor or a mount holds it: after `mount bind /proc/self/ns/net /mnt/net`, `join /mnt/net` leads back.',
      'zh-CN':
        '只要还有进程、描述符或挂载保持着，命名空间就存在：`mount bind /proc/self/ns/net /mnt/net` 之后，`join /mnt/net` 可以回来。',
    },
  ],
  run(context, { from, types }) {
    if ('file' in from) joinFile(context, from.file, types);
    else joinActor(context, from.actor, types);
    const { box } = context;
    // The overlay that waits is a mount of the namespace that was left.
    if (box.isRootPending) box.isRootPending = hasOverlay(box);
    return undefined;
  },
});

function joinActor(context: StepContext, actor: string, types: readonly NamespaceType[]): void {
  const { host, box } = context;
  if (types.length === 0)
    throw new StepOrderError(
      { en: `it is not said which namespaces of ${actor}`, 'zh-CN': `没有说明要 ${actor} 的哪些命名空间` },
      `join ${actor} net`,
    );
  if (actor === box.name)
    throw new UnavailableError(
      { en: 'these are the namespaces of the box itself', 'zh-CN': '这些本来就是盒子自己的命名空间' },
      'show ns',
    );
  const other = actor === HOST ? undefined : otherBox(context, actor);
  const { pid } = other ?? host;
  const chosen = NAMESPACES.filter(({ type }) => types.includes(type));
  const [own, theirs] = [readNamespaces(box.pid), readNamespaces(pid)];
  const fd = handOver(host.call('pidfd_open', pid, 0), context);
  const enterTheirs = () => enter(context, fd, types);
  // With a pidfd the kernel asks whether the box may look into that process, ptrace(2).
  if (other && !other.canCall) enterTheirs();
  else (other?.task ?? host).whileOpen(enterTheirs);
  context.shell(`nsenter --target ${pid} ${chosen.map(({ type }) => namespaceOption(type)).join(' ')}`);
  const same = chosen.filter(({ type }) => own[type] === theirs[type]);
  for (const { type } of same) context.note(wasThere(type));
  remarkOn(
    context,
    types.filter((type) => own[type] !== theirs[type] || type === 'pid'),
  );
}

const wasThere = (type: NamespaceType) => ({
  en: `${type}: the box was in that namespace already`,
  'zh-CN': `${type}：盒子本来就在那个命名空间里`,
});

/** @throws UnavailableError, BoxEndedError */
function otherBox({ lab }: StepContext, name: string): Box {
  const other = findBox(lab, name);
  other.assertAlive();
  return other;
}

/** Enters through a descriptor, and closes that. Without a type the kernel takes a namespace of any. */
function enter({ task }: StepContext, fd: number, types: readonly NamespaceType[]): void {
  const named = NAMESPACES.filter(({ type }) => types.includes(type));
  try {
    task.call(
      'setns',
      fd,
      named.reduce((flags, { flag }) => flags | flag, 0),
    );
  } finally {
    task.plumbing(() => task.call('close', fd));
  }
}

function joinFile(context: StepContext, file: string, types: readonly NamespaceType[]): void {
  const { task, box } = context;
  // Afterwards the path may lead elsewhere.
  const inode = look(statSync, seenFromOutside(box.pid, file))?.ino;
  const own = readNamespaces(box.pid);
  const fd = task.call('openat', AT.AT_FDCWD, file, O.O_RDONLY | O.O_CLOEXEC, 0);
  enter(context, fd, types);
  const now = readNamespaces(box.pid);
  const type = NAMESPACES.find((each) => now[each.type] === inode)?.type ?? 'pid';
  context.shell(`nsenter ${namespaceOption(type)}=${quoteWord(file)}`);
  if (own[type] === inode) context.note(wasThere(type));
  remarkOn(context, own[type] !== inode || type === 'pid' ? [type] : []);
}

/** What is not as one would think after entering. */
function remarkOn(context: StepContext, types: readonly NamespaceType[]): void {
  if (types.includes('pid'))
    context.note({
      en: 'pid: only children enter that namespace; `fork` makes one',
      'zh-CN': 'pid：只有子进程进入那个命名空间；用 `fork` 创建一个',
    });
  if (types.includes('cgroup'))
    context.note({
      en: 'cgroup: only the view has changed, and the box stays in its groups; /proc/self/cgroup shows one that is not below the root of this namespace as /.. and so on',
      'zh-CN':
        'cgroup：变的只是看到的样子，盒子仍在自己的组里；不在这个命名空间的根之下的组，/proc/self/cgroup 显示为 /.. 之类',
    });
}
