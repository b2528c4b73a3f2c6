import type { Entry } from './entry.ts';

/** Control groups, and other limits. */
export const LIMITS: readonly Entry[] = [
  {
    term: 'cgroup',
    chinese: '控制组',
    also: ['control group', 'control groups', 'cgroups'],
    text: {
      en: 'A control group is a set of processes that the kernel counts and limits together; it is made with mkdir(2) in a file system at /sys/fs/cgroup. A child begins in the group of its parent, so nothing leaves by forking. Groups form a tree, and the smallest limit on the way up counts.',
      'zh-CN':
        '控制组是内核一起计量和限制的一组进程；用 mkdir(2) 在 /sys/fs/cgroup 处的文件系统里创建。子进程从父进程所在的组开始，所以靠 fork 出不去。控制组构成一棵树，从自己往上最小的限制起作用。',
    },
    man: ['cgroups(7)'],
    lesson: 'cgroups',
    docker: 'docker run --cgroup-parent NAME',
    commands: ['new cgroup'],
  },
  {
    term: 'cgroup v1',
    chinese: '控制组 v1',
    also: ['cgroups v1', 'v1', 'hybrid'],
    text: {
      en: 'In v1 of control groups each controller can have a hierarchy of its own, so a process may be in different groups for memory and for CPU. Names of files begin with the controller: memory.limit_in_bytes, cpu.cfs_quota_us. Where some controllers are on v1 and the processes are named in a v2 hierarchy too, that is called hybrid.',
      'zh-CN':
        '在控制组 v1 中，每个控制器可以有自己的层级，所以一个进程在内存和 CPU 上可以属于不同的组。文件名以控制器开头：memory.limit_in_bytes、cpu.cfs_quota_us。一部分控制器在 v1、进程又同时列在一个 v2 层级里，这叫混合模式（hybrid）。',
    },
    man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v1/cgroups.rst'],
    lesson: 'cgroups',
    docker: 'docker info',
  },
  {
    term: 'cgroup v2',
    chinese: '控制组 v2',
    also: ['cgroups v2', 'v2', 'unified hierarchy', 'cgroup2'],
    text: {
      en: 'In v2 of control groups there is one hierarchy for all controllers. A group whose subtree_control switches domain controllers on for its children has no processes of its own, except the root: processes are in leaves. Names of files are the same kind everywhere: cpu.max, memory.max, pids.max.',
      'zh-CN':
        '在控制组 v2 中，所有控制器共用一个层级。除根以外，subtree_control 为子组打开了域控制器的组自己不含进程：进程在叶子里。文件名到处是同一种样子：cpu.max、memory.max、pids.max。',
    },
    man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'cgroups',
    docker: 'docker info',
  },
  {
    term: 'controller',
    chinese: '控制器',
    also: ['controllers', 'subtree_control', 'subsystem', 'cgroup.controllers'],
    text: {
      en: 'A controller is the part of the kernel that counts and limits one resource of control groups: cpu, memory, pids, io, cpuset, hugetlb. On v2 it is in a group only if cgroup.subtree_control of the group above switched it on. A controller that a v1 hierarchy uses is missing on v2.',
      'zh-CN':
        '控制器是内核中为控制组计量和限制某一种资源的部分：cpu、memory、pids、io、cpuset、hugetlb。在 v2 上，只有上级组的 cgroup.subtree_control 打开了它，组里才有它。已被某个 v1 层级使用的控制器在 v2 上就没有。',
    },
    man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'cgroups',
  },
  {
    term: 'delegation',
    chinese: '委派',
    also: ['delegate', 'delegated'],
    text: {
      en: 'Delegation gives a user a part of the tree of control groups: the directory, cgroup.procs and cgroup.subtree_control belong to that user. Inside it the user makes groups and sets limits; the files that limit the delegated group itself stay with root. systemd does that for a unit with Delegate=yes.',
      'zh-CN':
        '委派把控制组树的一部分交给某个用户：目录、cgroup.procs 和 cgroup.subtree_control 归这个用户所有。在里面，用户可以创建组、设置限制；限制被委派的组本身的文件仍归 root。systemd 对带有 Delegate=yes 的单元这样做。',
    },
    man: ['cgroups(7)', 'systemd.resource-control(5)'],
    lesson: 'cgroups',
  },
  {
    term: 'quota',
    chinese: 'CPU 配额',
    also: ['CPU quota', 'cpu.max', 'throttling', 'period', 'bandwidth'],
    text: {
      en: 'A CPU quota is the CPU time that a control group may use in each period, usually of 100 ms: cpu.max on v2, cpu.cfs_quota_us on v1. When it is used up, all processes of the group wait for the next period; that is called throttling. It holds also when the machine is otherwise idle.',
      'zh-CN':
        'CPU 配额是控制组在每个周期（通常 100 ms）里可用的 CPU 时间：v2 上是 cpu.max，v1 上是 cpu.cfs_quota_us。用完之后，组里所有进程等到下一个周期；这叫限流（throttling）。即使机器其他时候空闲，它也有效。',
    },
    man: ['cgroups(7)', 'Documentation/scheduler/sched-bwc.rst'],
    lesson: 'cpu',
    docker: 'docker run --cpus N',
    commands: ['set cpu quota', 'set cpu burst'],
  },
  {
    term: 'CPU weight',
    chinese: 'CPU 权重',
    also: ['weight', 'shares', 'cpu.weight', 'cpu.shares'],
    text: {
      en: 'A CPU weight says how CPU time is divided among groups that want more than there is. cpu.weight of v2 is from 1 to 10000 and begins at 100; cpu.shares of v1 begins at 1024. Whatever others do not use is free for all, so a weight alone limits nothing.',
      'zh-CN':
        'CPU 权重决定几个组想要的 CPU 时间超过现有时如何分配。v2 的 cpu.weight 从 1 到 10000，起初是 100；v1 的 cpu.shares 起初是 1024。别人不用的时间大家都能用，所以单靠权重什么也限制不了。',
    },
    man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'cpu',
    docker: 'docker run --cpu-shares N',
    commands: ['set cpu weight', 'set cpu shares'],
  },
  {
    term: 'OOM killer',
    also: ['oom', 'out of memory', 'oom_score_adj', 'oom kill'],
    text: {
      en: 'The OOM killer ends a process with SIGKILL when memory is needed and none can be reclaimed: of the whole machine, or below the limit of one control group. It takes the one with the highest score, which is mostly the largest; oom_score_adj from -1000 to 1000 shifts that. The exit status is then 137, and memory.events counts oom_kill.',
      'zh-CN':
        '需要内存而又回收不出来时，OOM killer 用 SIGKILL 结束一个进程：可能因为整台机器，也可能因为一个控制组的限制。它选分数最高的，多半是最大的；oom_score_adj 从 -1000 到 1000 可以调整分数。这时退出状态是 137，memory.events 里的 oom_kill 加一。',
    },
    man: ['proc(5)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'memory',
    docker: 'docker run --memory SIZE; docker run --oom-score-adj N',
    commands: ['set memory max', 'set oom group', 'set oom_score_adj'],
  },
  {
    term: 'page cache',
    chinese: '页缓存',
    also: ['cache'],
    text: {
      en: 'The page cache is memory in which the kernel keeps what was read from files or is yet to be written. It counts as memory of the control group that first touched it. Clean pages are given up when the limit is reached, before the OOM killer is needed.',
      'zh-CN':
        '页缓存是内核用来保存从文件读到的内容、或尚待写出的内容的内存。它计入最先用到它的控制组。达到限制时，先放弃干净的页，然后才需要 OOM killer。',
    },
    man: ['Documentation/admin-guide/cgroup-v2.rst', 'proc(5)'],
    lesson: 'memory',
    docker: 'docker stats NAME',
    commands: ['load files'],
  },
  {
    term: 'fork bomb',
    chinese: 'fork 炸弹',
    also: ['pids.max'],
    text: {
      en: 'A fork bomb is a program that starts copies of itself without end, until the machine has no process number or memory left. pids.max of a control group limits how many processes and threads the group may have. Then fork(2) fails with EAGAIN, in this group only.',
      'zh-CN':
        'fork 炸弹是不停启动自己副本的程序，直到机器没有进程号或内存。控制组的 pids.max 限制组里最多有多少进程和线程。到了之后 fork(2) 以 EAGAIN 失败，只影响这个组。',
    },
    man: ['fork(2)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'pids',
    docker: 'docker run --pids-limit N',
    commands: ['set pids max', 'load forks'],
  },
  {
    term: 'freezer',
    chinese: '冻结器',
    also: ['cgroup.freeze', 'frozen'],
    text: {
      en: 'The freezer stops all processes of a control group where they are: cgroup.freeze on v2, freezer.state on v1. Unlike with SIGSTOP, the parent gets no signal, and a process cannot catch the moment in which it goes on. A process frozen on v2 still dies of SIGKILL; on v1 it dies when it is thawed.',
      'zh-CN':
        'freezer 让控制组里的所有进程原地停住：v2 上是 cgroup.freeze，v1 上是 freezer.state。与 SIGSTOP 不同，父进程收不到信号，进程也无法捕捉恢复运行的时刻。在 v2 上被冻结的进程仍会被 SIGKILL 杀死；在 v1 上要等解冻才死。',
    },
    man: ['cgroups(7)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'process',
    docker: 'docker pause NAME; docker unpause NAME',
    commands: ['freeze', 'thaw'],
  },
  {
    term: 'rlimit',
    chinese: '资源限制',
    also: ['rlimits', 'ulimit', 'resource limit'],
    text: {
      en: 'A resource limit says how much one process may use: open files, size of files, address space. The soft limit counts, and the process may raise it up to the hard one; children inherit both. RLIMIT_NPROC is the exception: it counts all processes of a user ID, so containers with the same user and no user namespace of their own share it.',
      'zh-CN':
        '资源限制规定一个进程最多能用多少：打开的文件、文件大小、地址空间。起作用的是软限制，进程可以把它提高到硬限制；子进程继承两者。RLIMIT_NPROC 例外：它计算一个用户 ID 的所有进程，所以用户相同、又没有自己的用户命名空间的容器共用它。',
    },
    man: ['getrlimit(2)', 'prlimit(1)'],
    lesson: 'users',
    docker: 'docker run --ulimit NAME=SOFT:HARD',
    commands: ['set rlimit'],
  },
];
