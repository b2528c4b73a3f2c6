import type { Entry } from './entry.ts';

/** Namespaces, and how a process comes into one. */
export const NAMESPACES: readonly Entry[] = [
  {
    term: 'namespace',
    chinese: '命名空间',
    also: ['namespaces', 'ns'],
    text: {
      en: 'A namespace gives its processes their own view of one kind of global thing: process numbers, mounts, network devices, host names, users. There are eight types, and every process is in exactly one namespace of each type. A namespace ends with its last process, unless an open file, a bind mount or a namespace below it keeps it.',
      'zh-CN':
        '命名空间让其中的进程各有一份某类全局事物的视图：进程号、挂载、网络设备、主机名、用户。共有八种类型，每个进程在每种类型中恰好属于一个命名空间。最后一个进程结束时命名空间也就消失，除非有打开的文件、绑定挂载或下级命名空间留住它。',
    },
    man: ['namespaces(7)', 'unshare(2)', 'lsns(8)'],
    lesson: 'namespaces',
    commands: ['unshare', 'join'],
  },
  {
    term: 'user namespace',
    chinese: '用户命名空间',
    also: ['user', 'userns'],
    text: {
      en: 'A user namespace has user and group IDs and capabilities of its own: root inside may be an ordinary user outside. Its first process has all capabilities in it, and they count only for what this namespace owns: itself and the other namespaces made in it. It is the only type that a process can make without CAP_SYS_ADMIN, and so rootless containers begin with it.',
      'zh-CN':
        '用户命名空间有自己的用户 ID、组 ID 和能力：里面的 root 在外面可以是普通用户。它的第一个进程在其中拥有全部能力，但只对这个命名空间所拥有的东西有效：它自己，以及在其中创建的其他命名空间。只有这种类型不需要 CAP_SYS_ADMIN 就能创建，所以 rootless 容器从它开始。',
    },
    man: ['user_namespaces(7)'],
    lesson: 'user',
    docker: 'dockerd --userns-remap; docker run --userns host',
    commands: ['unshare', 'map root'],
  },
  {
    term: 'PID namespace',
    chinese: 'PID 命名空间',
    also: ['pid', 'pidns'],
    text: {
      en: 'A PID namespace numbers its processes anew, from 1, while each of them also has a number in every namespace above. unshare(2) does not move the caller: its next child becomes PID 1 of the new namespace. When PID 1 ends, the kernel kills all the others and the namespace takes no new process.',
      'zh-CN':
        'PID 命名空间从 1 起重新给进程编号，同时每个进程在每一层上级命名空间里也有一个号。unshare(2) 不会移动调用者：它的下一个子进程成为新命名空间的 1 号进程。1 号进程结束时，内核杀死其余所有进程，命名空间不再接受新进程。',
    },
    man: ['pid_namespaces(7)'],
    lesson: 'pid',
    docker: 'docker run --pid host; docker run --pid container:NAME',
    commands: ['fork'],
  },
  {
    term: 'mount namespace',
    chinese: '挂载命名空间',
    also: ['mnt', 'mntns'],
    text: {
      en: 'A mount namespace has its own tree of mounts. It begins as a copy of the tree that its maker saw; what is mounted afterwards shows elsewhere only where propagation passes it on. Every container has one, because its root file system is a mount that the machine should not see.',
      'zh-CN':
        '挂载命名空间有自己的挂载树。它起初是创建者所见的树的副本；之后挂载的东西，只有经传播才会在别处出现。每个容器都有一个，因为它的根文件系统是一个不该让机器看到的挂载。',
    },
    man: ['mount_namespaces(7)'],
    lesson: 'mount',
    docker: {
      en: 'docker run: always; there is no option to leave it out',
      'zh-CN': 'docker run 总会创建；没有选项可以省去',
    },
  },
  {
    term: 'network namespace',
    chinese: '网络命名空间',
    also: ['net', 'netns'],
    text: {
      en: 'A network namespace has its own interfaces, addresses, routes, firewall rules, ports and abstract UNIX sockets. A new one has only the loopback interface, and that is down. An interface is in one namespace at a time, so a veth pair is used as a cable from one to another.',
      'zh-CN':
        '网络命名空间有自己的接口、地址、路由、防火墙规则、端口和抽象 UNIX 套接字。新的命名空间里只有回环接口，而且是关闭的。一个接口同一时刻只在一个命名空间里，所以用一对 veth 作为连接两者的线缆。',
    },
    man: ['network_namespaces(7)', 'ip-netns(8)'],
    lesson: 'veth',
    docker: 'docker run --network none; docker run --network host',
  },
  {
    term: 'UTS namespace',
    chinese: 'UTS 命名空间',
    also: ['uts', 'utsns'],
    text: {
      en: 'A UTS namespace holds two names: the host name and the NIS domain name. A new one begins with a copy of both; sethostname(2) then changes only its own and needs CAP_SYS_ADMIN there. UTS is short for UNIX Time-sharing System, from the struct utsname of uname(2).',
      'zh-CN':
        'UTS 命名空间保存两个名字：主机名和 NIS 域名。新的命名空间从两者的副本开始；之后 sethostname(2) 只改自己的那份，并需要在其中拥有 CAP_SYS_ADMIN。UTS 是 UNIX Time-sharing System 的缩写，来自 uname(2) 的 struct utsname。',
    },
    man: ['uts_namespaces(7)', 'sethostname(2)'],
    lesson: 'hostname',
    docker: 'docker run --hostname NAME; docker run --uts host',
    commands: ['set hostname', 'set domainname'],
  },
  {
    term: 'IPC namespace',
    chinese: 'IPC 命名空间',
    also: ['ipc', 'ipcns'],
    text: {
      en: 'An IPC namespace has its own System V shared memory, semaphores and message queues, and its own POSIX message queues. Objects that no process uses still stay there until they are removed or the namespace ends. POSIX shared memory is not part of it: that is files on the tmpfs at /dev/shm.',
      'zh-CN':
        'IPC 命名空间有自己的 System V 共享内存、信号量和消息队列，以及自己的 POSIX 消息队列。没有进程使用的对象也会留着，直到被删除或命名空间消失。POSIX 共享内存不属于它：那是 /dev/shm 上 tmpfs 里的文件。',
    },
    man: ['ipc_namespaces(7)', 'sysvipc(7)'],
    lesson: 'ipc',
    docker: 'docker run --ipc private; docker run --ipc shareable',
  },
  {
    term: 'cgroup namespace',
    chinese: 'cgroup 命名空间',
    also: ['cgroupns'],
    text: {
      en: 'A cgroup namespace hides where in the tree of control groups a process is: the group that its maker was in is shown as /. It changes what /proc/PID/cgroup shows and what a mount of the hierarchy has at its top. It sets no limit: the groups themselves do that.',
      'zh-CN':
        'cgroup 命名空间隐藏进程在控制组树中的位置：创建者当时所在的组显示为 /。它改变 /proc/PID/cgroup 的内容，以及挂载层级时顶上是哪个组。它不设任何限制：限制由控制组本身执行。',
    },
    man: ['cgroup_namespaces(7)'],
    lesson: 'cgroups',
    docker: 'docker run --cgroupns private; docker run --cgroupns host',
  },
  {
    term: 'time namespace',
    chinese: '时间命名空间',
    also: ['time', 'timens'],
    text: {
      en: 'A time namespace shifts the clocks CLOCK_MONOTONIC and CLOCK_BOOTTIME for its processes; the time of day, CLOCK_REALTIME, is the same for all. unshare(2) does not move the caller: only its next children enter, and until the first one the offsets are written to /proc/PID/timens_offsets. It is there for containers that are frozen and restored on another machine.',
      'zh-CN':
        '时间命名空间为其中的进程平移 CLOCK_MONOTONIC 和 CLOCK_BOOTTIME；墙上时间 CLOCK_REALTIME 对所有进程都一样。unshare(2) 不会移动调用者：只有之后的子进程才进入，在第一个子进程之前可以把偏移写进 /proc/PID/timens_offsets。它是为冻结后在另一台机器上恢复的容器准备的。',
    },
    man: ['time_namespaces(7)'],
    lesson: 'vm',
  },
  {
    term: 'setns',
    also: ['nsenter', 'joining'],
    text: {
      en: 'setns(2) moves the calling process into an existing namespace that a file descriptor names, such as /proc/PID/ns/net. A PID namespace is the exception: there only the children go in that are forked afterwards. nsenter(1) and docker exec enter with it, and take over neither limits nor filters by that.',
      'zh-CN':
        'setns(2) 把调用的进程移进一个已有的命名空间，由文件描述符指定，例如 /proc/PID/ns/net。PID 命名空间例外：只有之后 fork 的子进程才进入。nsenter(1) 和 docker exec 用它进入容器，但限制和过滤器并不会因此带过来。',
    },
    man: ['setns(2)', 'nsenter(1)'],
    lesson: 'joining',
    docker: 'docker exec NAME CMD; docker run --network container:NAME',
    commands: ['join'],
  },
  {
    term: 'user mapping',
    chinese: '用户映射',
    also: ['uid_map', 'gid_map', 'ID map', 'mapping'],
    text: {
      en: 'A user mapping says which IDs of a user namespace stand for which IDs outside: lines of /proc/PID/uid_map and gid_map with first ID inside, first ID outside, count. Each file can be written once; without privileges only the own ID can be mapped, and gid_map only after "deny" was written to setgroups. An ID that is not mapped shows as 65534, nobody.',
      'zh-CN':
        '用户映射规定用户命名空间里的哪些 ID 对应外面的哪些 ID：/proc/PID/uid_map 和 gid_map 的每一行是内部起始 ID、外部起始 ID、个数。每个文件只能写一次；没有特权时只能映射自己的 ID，而且 gid_map 要先把 "deny" 写进 setgroups 才能写。没有映射的 ID 显示为 65534，即 nobody。',
    },
    man: ['user_namespaces(7)'],
    lesson: 'user',
    docker: 'dockerd --userns-remap',
    commands: ['map root', 'map uid', 'map gid'],
  },
  {
    term: 'subordinate IDs',
    chinese: '从属 ID',
    also: ['subuid', 'subgid', 'newuidmap', 'newgidmap', 'subordinate ID'],
    text: {
      en: 'Subordinate IDs are ranges of IDs that an administrator gives a user in /etc/subuid and /etc/subgid. newuidmap(1) and newgidmap(1), which have the privilege, write them into the ID map of a user namespace of that user. So a rootless container can have more than one user, and each is an ID that nobody else on the machine has.',
      'zh-CN':
        '从属 ID 是管理员在 /etc/subuid 和 /etc/subgid 里分给某个用户的 ID 范围。拥有相应特权的 newuidmap(1) 和 newgidmap(1) 把它们写进这个用户的用户命名空间的映射。这样 rootless 容器里可以有不止一个用户，而每个用户对应的 ID 在机器上不属于别人。',
    },
    man: ['subuid(5)', 'subgid(5)', 'newuidmap(1)'],
    docker: 'dockerd --userns-remap; dockerd-rootless.sh',
    commands: ['map uid', 'map gid'],
  },
];
