import type { Entry } from './entry.ts';

/** What the kernel asks before it lets a process do something. */
export const PRIVILEGES: readonly Entry[] = [
  {
    term: 'capability',
    chinese: '能力',
    also: ['capabilities', 'caps', 'cap', 'permitted', 'effective', 'inheritable'],
    text: {
      en: 'A capability is a part of the power of root; there are about 40, and a process can have some without the others. Each process has them in five sets: the effective one is what the kernel asks, the permitted one what the process may switch on. A capability counts in one user namespace and those below it, so all of them inside need not be much outside.',
      'zh-CN':
        '能力是 root 权力的一部分；大约有 40 种，进程可以只有其中一些。每个进程有五个能力集：effective 是内核检查的，permitted 是进程可以打开的。能力只在某个用户命名空间及其下级里有效，所以在里面拥有全部能力，在外面可能算不了什么。',
    },
    man: ['capabilities(7)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop NAME --cap-add NAME',
    commands: ['drop caps', 'keep caps', 'allow caps'],
  },
  {
    term: 'bounding set',
    chinese: 'bounding 集',
    also: ['bounding', 'CapBnd'],
    text: {
      en: 'The bounding set is the limit of the capabilities that a process can get from a file by execve(2): for user 0, and by capabilities of the file. A capability can be dropped from it, which needs CAP_SETPCAP, but never be added again. Children inherit it, so what a runtime drops there no program of the container gets back.',
      'zh-CN':
        'bounding 集是进程经 execve(2) 从文件得到能力的上限：无论因为是用户 0，还是因为文件带有能力。可以从中去掉一种能力（需要 CAP_SETPCAP），但再也加不回来。子进程继承它，所以运行时在这里去掉的，容器里没有程序能再得到。',
    },
    man: ['capabilities(7)', 'prctl(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop NAME',
    commands: ['drop caps', 'keep caps'],
  },
  {
    term: 'ambient set',
    chinese: 'ambient 集',
    also: ['ambient', 'CapAmb'],
    text: {
      en: 'The ambient set holds the capabilities that a process with an ordinary user ID keeps when it starts a program with execve(2). Only capabilities that are permitted and inheritable can be in it. A program with a set-user-ID bit or with capabilities of its own empties it.',
      'zh-CN':
        'ambient 集里是普通用户的进程用 execve(2) 启动程序时仍保留的能力。只有同时在 permitted 和 inheritable 集里的能力才能放进去。带有 set-user-ID 位或自带能力的程序会清空它。',
    },
    man: ['capabilities(7)'],
    lesson: 'users',
  },
  {
    term: 'CAP_SYS_ADMIN',
    also: ['SYS_ADMIN'],
    text: {
      en: 'CAP_SYS_ADMIN is the capability behind most of what administers a system: mount(2), unshare(2) of all types but user, setns(2), pivot_root(2), sethostname(2). In a container with its own user namespace it acts on the namespaces of the container only. In one without, it is nearly as much as being root of the machine.',
      'zh-CN':
        'CAP_SYS_ADMIN 是大部分系统管理操作所要的能力：mount(2)、除 user 以外各类型的 unshare(2)、setns(2)、pivot_root(2)、sethostname(2)。在有自己的用户命名空间的容器里，它只作用于容器的命名空间。在没有的容器里，它几乎等于机器的 root。',
    },
    man: ['capabilities(7)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-add SYS_ADMIN',
  },
  {
    term: 'CAP_NET_ADMIN',
    also: ['NET_ADMIN'],
    text: {
      en: 'CAP_NET_ADMIN allows changing a network: interfaces, addresses, routes, firewall rules. It is asked for in the user namespace that owns the network namespace. Docker does not give it, so ip(8) in a container can look but not change.',
      'zh-CN':
        'CAP_NET_ADMIN 允许改变网络：接口、地址、路由、防火墙规则。检查的是拥有该网络命名空间的用户命名空间里的能力。Docker 不给它，所以容器里的 ip(8) 只能看不能改。',
    },
    man: ['capabilities(7)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-add NET_ADMIN',
  },
  {
    term: 'CAP_NET_RAW',
    also: ['NET_RAW'],
    text: {
      en: 'CAP_NET_RAW allows raw and packet sockets, with which a program writes the headers of its packets itself. ping(8) may need it, and so does a program that forges addresses on the network of the container. Docker gives it.',
      'zh-CN':
        'CAP_NET_RAW 允许使用原始套接字和数据包套接字，程序由此自己写数据包的头部。ping(8) 可能需要它，在容器的网络上伪造地址的程序也需要它。Docker 会给它。',
    },
    man: ['capabilities(7)', 'raw(7)', 'packet(7)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop NET_RAW',
  },
  {
    term: 'CAP_NET_BIND_SERVICE',
    also: ['NET_BIND_SERVICE', 'privileged port'],
    text: {
      en: 'CAP_NET_BIND_SERVICE allows bind(2) to a port below 1024. Where the privileged ports begin is a sysctl of the network namespace, net.ipv4.ip_unprivileged_port_start. Docker gives the capability, and also sets that to 0 in the network of a container.',
      'zh-CN':
        'CAP_NET_BIND_SERVICE 允许 bind(2) 到 1024 以下的端口。特权端口的界限是网络命名空间的 sysctl net.ipv4.ip_unprivileged_port_start。Docker 给这个能力，并且在容器的网络里把这个值设为 0。',
    },
    man: ['capabilities(7)', 'Documentation/networking/ip-sysctl.rst'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop NET_BIND_SERVICE',
  },
  {
    term: 'CAP_SYS_CHROOT',
    also: ['SYS_CHROOT'],
    text: {
      en: 'CAP_SYS_CHROOT allows chroot(2), and is one of those that setns(2) into a mount namespace asks for. A process that has it gets out of a chroot with a second one. After pivot_root(2) that leads nowhere, and so Docker can give it.',
      'zh-CN':
        'CAP_SYS_CHROOT 允许 chroot(2)，也是 setns(2) 进入挂载命名空间所要的能力之一。拥有它的进程可以用第二次 chroot 逃出第一次。在 pivot_root(2) 之后这哪儿也去不了，所以 Docker 可以给它。',
    },
    man: ['capabilities(7)', 'chroot(2)'],
    lesson: 'chroot',
    docker: 'docker run --cap-drop SYS_CHROOT',
  },
  {
    term: 'CAP_SYS_PTRACE',
    also: ['SYS_PTRACE', 'ptrace'],
    text: {
      en: 'CAP_SYS_PTRACE allows tracing any process of the user namespaces where it counts, and reading and writing its memory with process_vm_readv(2) and /proc/PID/mem. Without it that is possible only for processes of the same user with no more capabilities. A PID namespace of its own already keeps a container from naming the processes of the machine.',
      'zh-CN':
        'CAP_SYS_PTRACE 允许跟踪它有效的用户命名空间里的任何进程，并用 process_vm_readv(2) 和 /proc/PID/mem 读写其内存。没有它时，只能对同一用户、能力不更多的进程这样做。有了自己的 PID 命名空间，容器本来就无法指名机器的进程。',
    },
    man: ['capabilities(7)', 'ptrace(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-add SYS_PTRACE',
  },
  {
    term: 'CAP_DAC_OVERRIDE',
    also: ['DAC_OVERRIDE'],
    text: {
      en: 'With CAP_DAC_OVERRIDE the mode bits of files do not count: the process may read, write, and enter directories. Of a user namespace other than the first it counts only for files whose owner and group are mapped there. Docker gives it, so root of a container can open every file that the container sees.',
      'zh-CN':
        '有了 CAP_DAC_OVERRIDE，文件的权限位就不起作用：进程可以读、写、进入目录。在非初始的用户命名空间里，它只对属主和属组都已映射的文件有效。Docker 会给它，所以容器的 root 能打开容器看得到的每个文件。',
    },
    man: ['capabilities(7)', 'user_namespaces(7)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop DAC_OVERRIDE',
  },
  {
    term: 'CAP_CHOWN',
    also: ['CHOWN'],
    text: {
      en: 'CAP_CHOWN allows giving a file to another user or group. In a user namespace it works for files whose owner and group are mapped there, and only to IDs that are mapped. Unpacking an image with the owners it says needs it.',
      'zh-CN':
        'CAP_CHOWN 允许把文件交给别的用户或组。在用户命名空间里，它只对属主和属组已映射的文件有效，而且只能改成已映射的 ID。按镜像记录的属主解包镜像时需要它。',
    },
    man: ['capabilities(7)', 'chown(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop CHOWN',
  },
  {
    term: 'CAP_KILL',
    also: ['KILL'],
    text: {
      en: 'CAP_KILL allows sending a signal to processes of other users. Without it the sender needs the same user ID as the receiver. A process outside the PID namespace cannot be named by number, with or without the capability.',
      'zh-CN':
        'CAP_KILL 允许向别的用户的进程发送信号。没有它时，发送者要与接收者的用户 ID 相同。PID 命名空间之外的进程没有可用的进程号，有没有这个能力都一样。',
    },
    man: ['capabilities(7)', 'kill(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop KILL',
  },
  {
    term: 'CAP_MKNOD',
    also: ['MKNOD', 'device node'],
    text: {
      en: 'CAP_MKNOD allows making device nodes with mknod(2). It is asked for in the first user namespace, so in a container with a user namespace of its own mknod of a device fails with EPERM even for root. Whether a node can be opened is then decided by the device rules of the control group and by the mount option nodev.',
      'zh-CN':
        'CAP_MKNOD 允许用 mknod(2) 创建设备节点。检查的是初始用户命名空间里的能力，所以在有自己的用户命名空间的容器里，即使 root 用 mknod 创建设备也以 EPERM 失败。节点能否打开，再由控制组的设备规则和挂载选项 nodev 决定。',
    },
    man: ['capabilities(7)', 'mknod(2)'],
    lesson: 'devices',
    docker: 'docker run --cap-drop MKNOD; docker run --device PATH',
  },
  {
    term: 'CAP_SETUID',
    also: ['SETUID', 'CAP_SETGID', 'SETGID'],
    text: {
      en: 'CAP_SETUID and CAP_SETGID allow taking on any user or group ID that is mapped in the user namespace, and are needed to write ID maps with more than the own ID. A program that begins as root and goes on as an ordinary user, such as su(1) or a server, uses them. Docker gives both.',
      'zh-CN':
        'CAP_SETUID 和 CAP_SETGID 允许变成用户命名空间里映射了的任何用户或组，写入不止自己 ID 的映射也需要它们。以 root 开始、再以普通用户继续的程序，例如 su(1) 或服务器，会用到它们。Docker 两者都给。',
    },
    man: ['capabilities(7)', 'setresuid(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop SETUID --cap-drop SETGID',
  },
  {
    term: 'CAP_SETPCAP',
    also: ['SETPCAP'],
    text: {
      en: 'CAP_SETPCAP allows a process to change its own sets further: to drop capabilities from the bounding set, to add any of the bounding set to the inheritable one, and to set the securebits. It gives nobody a capability that the bounding set has lost. Docker gives it.',
      'zh-CN':
        'CAP_SETPCAP 允许进程进一步改变自己的能力集：从 bounding 集去掉能力，把 bounding 集里的能力加进 inheritable 集，以及设置 securebits。它不能让谁得到 bounding 集里已经没有的能力。Docker 会给它。',
    },
    man: ['capabilities(7)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-drop SETPCAP',
  },
  {
    term: 'CAP_SYS_MODULE',
    also: ['SYS_MODULE'],
    text: {
      en: 'CAP_SYS_MODULE allows loading code into the kernel. It is asked for in the first user namespace: there is one kernel, and no namespace has modules of its own. A container that has it there has the machine, and so Docker never gives it unasked.',
      'zh-CN':
        'CAP_SYS_MODULE 允许把代码加载进内核。检查的是初始用户命名空间里的能力：内核只有一个，没有哪个命名空间有自己的模块。在那里拥有它的容器就掌握了机器，所以不经要求 Docker 从不给它。',
    },
    man: ['capabilities(7)', 'init_module(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-add SYS_MODULE',
  },
  {
    term: 'CAP_SYS_RESOURCE',
    also: ['SYS_RESOURCE'],
    text: {
      en: 'CAP_SYS_RESOURCE allows raising hard resource limits, going beyond disk quotas, and a few other limits. For resource limits it is asked for in the first user namespace, so root of a rootless container cannot raise a hard limit. It does not lift a limit of a control group.',
      'zh-CN':
        'CAP_SYS_RESOURCE 允许提高硬资源限制、超出磁盘配额，以及突破另外几种限制。对资源限制，检查的是初始用户命名空间里的能力，所以 rootless 容器的 root 不能提高硬限制。它不能解除控制组的限制。',
    },
    man: ['capabilities(7)', 'setrlimit(2)'],
    lesson: 'users',
    docker: 'docker run --cap-add SYS_RESOURCE',
  },
  {
    term: 'CAP_SYS_TIME',
    also: ['SYS_TIME'],
    text: {
      en: 'CAP_SYS_TIME allows setting the clock of the machine. It is asked for in the first user namespace, because there is one time of day for all: a time namespace shifts other clocks only. Docker does not give it.',
      'zh-CN':
        'CAP_SYS_TIME 允许设置机器的时钟。检查的是初始用户命名空间里的能力，因为墙上时间大家共用：时间命名空间只平移别的时钟。Docker 不给它。',
    },
    man: ['capabilities(7)', 'settimeofday(2)'],
    lesson: 'capabilities',
    docker: 'docker run --cap-add SYS_TIME',
  },
  {
    term: 'seccomp',
    also: ['seccomp filter', 'filter'],
    text: {
      en: 'A seccomp filter is a small BPF program that the kernel runs before each system call of a process; it sees the number and the arguments, not the memory they point to. It answers with allow, an errno, a signal or the end of the process. Children and started programs inherit it, further filters can be added, none can be taken away.',
      'zh-CN':
        'seccomp 过滤器是一小段 BPF 程序，内核在进程的每次系统调用之前运行它；它看得到调用号和参数，看不到指针所指的内存。它的回答是允许、某个 errno、信号，或结束进程。子进程和启动的程序都继承它，可以再加过滤器，但一个也去不掉。',
    },
    man: ['seccomp(2)', 'Documentation/userspace-api/seccomp_filter.rst'],
    lesson: 'seccomp',
    docker: 'docker run --security-opt seccomp=FILE',
    commands: ['set seccomp', 'set seccomp default', 'set seccomp deny'],
  },
  {
    term: 'no_new_privs',
    also: ['no new privs', 'no-new-privileges', 'NoNewPrivs'],
    text: {
      en: 'With no_new_privs set, execve(2) gives no more rights: bits for set-user-ID and set-group-ID and capabilities of files have no effect. Children inherit it and nobody can unset it. A process without CAP_SYS_ADMIN has to set it before it installs a seccomp filter.',
      'zh-CN':
        '设置了 no_new_privs 之后，execve(2) 不再给予更多权限：set-user-ID、set-group-ID 位和文件的能力都不起作用。子进程继承它，谁也取消不了。没有 CAP_SYS_ADMIN 的进程必须先设置它，才能安装 seccomp 过滤器。',
    },
    man: ['prctl(2)', 'Documentation/userspace-api/no_new_privs.rst'],
    lesson: 'seccomp',
    docker: 'docker run --security-opt no-new-privileges',
    commands: ['set no_new_privs'],
  },
  {
    term: 'securebits',
    also: ['securebit', 'SECBIT_NOROOT', 'keep caps'],
    text: {
      en: 'The securebits are flags of a process that change what user 0 means for capabilities. With SECBIT_NOROOT an execve(2) as user 0 gives none; with SECBIT_NO_SETUID_FIXUP they do not change when user IDs change. Each has a lock that makes it final, and setting them needs CAP_SETPCAP.',
      'zh-CN':
        'securebits 是进程的一组标志，改变用户 0 对能力的意义。设了 SECBIT_NOROOT，以用户 0 执行 execve(2) 也得不到能力；设了 SECBIT_NO_SETUID_FIXUP，用户 ID 改变时能力不变。每个标志都有一个锁，锁上就不能再改；设置它们需要 CAP_SETPCAP。',
    },
    man: ['capabilities(7)'],
    commands: ['set securebits'],
  },
  {
    term: 'set-user-ID',
    also: ['setuid bit', 'suid', 'set-user-ID program'],
    text: {
      en: 'A program with the set-user-ID bit runs with the user ID of the owner of its file, no matter who starts it. In a user namespace that has an effect only if the owner is mapped there. The mount option nosuid and no_new_privs switch it off.',
      'zh-CN':
        '带有 set-user-ID 位的程序以其文件属主的用户 ID 运行，不管由谁启动。在用户命名空间里，只有属主在其中有映射时才起作用。挂载选项 nosuid 和 no_new_privs 会使它失效。',
    },
    man: ['execve(2)', 'inode(7)'],
    lesson: 'users',
    docker: 'docker run --security-opt no-new-privileges',
  },
  {
    term: 'keyring',
    chinese: '密钥环',
    also: ['keyrings', 'session keyring', 'keyctl'],
    text: {
      en: "A keyring is a place in the kernel for keys and secrets of a process or user, such as tickets and tokens; children inherit the session keyring. There is no namespace for it by itself, so a runtime gives every container a new session keyring with keyctl(2). Docker's default filter refuses keyctl(2), add_key(2) and request_key(2) as well.",
      'zh-CN':
        '密钥环是内核里存放进程或用户的密钥和机密（例如票据和令牌）的地方；子进程继承会话密钥环。它没有单独的命名空间，所以运行时用 keyctl(2) 给每个容器一个新的会话密钥环。Docker 的默认过滤器还拒绝 keyctl(2)、add_key(2) 和 request_key(2)。',
    },
    man: ['keyrings(7)', 'keyctl(2)'],
    lesson: 'users',
    docker: {
      en: 'docker run: always a new session keyring',
      'zh-CN': 'docker run 总会创建新的会话密钥环',
    },
    commands: ['new keyring'],
  },
  {
    term: 'sysctl',
    chinese: '内核参数',
    also: ['/proc/sys', 'kernel parameter'],
    text: {
      en: 'A sysctl is a parameter of the kernel, shown as a file below /proc/sys. Some belong to a namespace, such as net.* to the network namespace and kernel.shmmax to the IPC namespace; a container can have its own value of these. All others are of the whole machine, and so runtimes make /proc/sys read-only.',
      'zh-CN':
        'sysctl 是内核参数，显示为 /proc/sys 下的文件。有一些属于某个命名空间，例如 net.* 属于网络命名空间，kernel.shmmax 属于 IPC 命名空间；这些值容器可以有自己的。其余的属于整台机器，所以运行时把 /proc/sys 设为只读。',
    },
    man: ['sysctl(8)', 'proc(5)'],
    lesson: 'proc',
    docker: 'docker run --sysctl NAME=VALUE',
    commands: ['set sysctl'],
  },
  {
    term: 'device rules',
    chinese: '设备规则',
    also: ['device', 'devices', 'devices.allow'],
    text: {
      en: 'Device rules say which devices the processes of a control group may read, write or make. On v1 they are the files devices.allow and devices.deny, on v2 a BPF program that is attached to the group. They hold for root too: opening a device that is not allowed fails with EPERM.',
      'zh-CN':
        '设备规则规定控制组里的进程可以读、写或创建哪些设备。v1 上是文件 devices.allow 和 devices.deny，v2 上是附加到组的 BPF 程序。它对 root 也有效：打开不允许的设备以 EPERM 失败。',
    },
    man: ['Documentation/admin-guide/cgroup-v2.rst', 'cgroups(7)'],
    lesson: 'devices',
    docker: 'docker run --device PATH; docker run --device-cgroup-rule RULE',
    commands: ['allow device', 'deny device', 'keep devices'],
  },
];
