import type { Entry } from './entry.ts';

/** What system calls answer when they refuse. The names and numbers are those of errno(3) on x64 and arm64. */
export const ERRORS: readonly Entry[] = [
  {
    term: 'errno',
    also: ['error', 'errors', 'error name'],
    text: {
      en: 'errno is the number with which a system call says why it failed; each has a name, such as EPERM. The same number has different causes in different calls: the part ERRORS of the man page of the call lists them. A program prints its text, such as "Operation not permitted", and often leaves out the call.',
      'zh-CN':
        'errno 是系统调用说明失败原因的数字；每个都有名字，例如 EPERM。同一个数字在不同调用里原因不同：该调用手册页的 ERRORS 一节列出它们。程序打印的是它的文字，例如 “Operation not permitted”，常常不说是哪个调用。',
    },
    man: ['errno(3)'],
  },
  {
    term: 'EPERM',
    also: ['operation not permitted'],
    text: {
      en: 'EPERM, 1, "Operation not permitted": the process lacks a capability or a rule forbids the call, whatever the mode of a file says. In a lab it mostly means that the capability is not there in the user namespace that owns the thing, or that a seccomp filter answers. Compare EACCES, which is about the permissions of a path.',
      'zh-CN':
        'EPERM，1，“Operation not permitted”：进程缺少某个能力，或有规则禁止这个调用，与文件的权限位无关。在实验里，多半是在拥有该事物的用户命名空间里没有那个能力，或者是 seccomp 过滤器作答。与之相比，EACCES 关系到路径的权限。',
    },
    man: ['errno(3)', 'capabilities(7)'],
    lesson: 'capabilities',
  },
  {
    term: 'EACCES',
    also: ['permission denied', 'EACCESS'],
    text: {
      en: 'EACCES, 13, "Permission denied": the permissions of a file, or of a directory on the way to it, do not allow what was asked. execve(2) also answers with it when the file has no x bit or its mount is noexec. `ls -ln` shows owner and mode as the numbers that the kernel compares.',
      'zh-CN':
        'EACCES，13，“Permission denied”：文件或通向它的某个目录的权限不允许所请求的操作。文件没有 x 位或所在挂载为 noexec 时，execve(2) 也这样回答。`ls -ln` 以内核比较的数字显示属主和权限位。',
    },
    man: ['errno(3)', 'path_resolution(7)'],
    lesson: 'user',
  },
  {
    term: 'EINVAL',
    also: ['invalid argument'],
    text: {
      en: 'EINVAL, 22, "Invalid argument": the call does not take this value, these flags together, or this object in its present state. It says nothing about rights. umount2(2) answers so for a path that is not a mount point, pivot_root(2) for a new root that is not one or is shared.',
      'zh-CN':
        'EINVAL，22，“Invalid argument”：调用不接受这个值、这些标志的组合，或处于目前状态的这个对象。它与权限无关。路径不是挂载点时 umount2(2) 这样回答，新根不是挂载点或是 shared 时 pivot_root(2) 这样回答。',
    },
    man: ['errno(3)'],
    lesson: 'pivot-root',
  },
  {
    term: 'ENOENT',
    also: ['no such file or directory'],
    text: {
      en: 'ENOENT, 2, "No such file or directory": a part of the path does not exist in the root of this process. For execve(2) it can also be the interpreter of a script or the dynamic linker that is missing, while the file itself is there. After chroot or pivot_root many paths are not there any more.',
      'zh-CN':
        'ENOENT，2，“No such file or directory”：在这个进程的根里，路径的某一部分不存在。对 execve(2)，缺的也可能是脚本的解释器或动态链接器，而文件本身在。chroot 或 pivot_root 之后，许多路径就不在了。',
    },
    man: ['errno(3)', 'execve(2)'],
    lesson: 'chroot',
  },
  {
    term: 'EBUSY',
    also: ['device or resource busy'],
    text: {
      en: 'EBUSY, 16, "Device or resource busy": something still uses the object. umount2(2) answers so while a process has a file or its working directory there, or another mount is below; rmdir(2) of a control group while it has processes or child groups. Take away what uses it, then try again.',
      'zh-CN':
        'EBUSY，16，“Device or resource busy”：还有东西在使用这个对象。有进程打开着那里的文件、以那里为工作目录，或下面还有别的挂载时，umount2(2) 这样回答；控制组里还有进程或子组时，rmdir(2) 这样回答。先移走使用者，再试一次。',
    },
    man: ['errno(3)', 'umount(2)'],
    lesson: 'mount',
  },
  {
    term: 'EROFS',
    also: ['read-only file system'],
    text: {
      en: 'EROFS, 30, "Read-only file system": the mount or the file system there is read-only, so not even root can write. In a container these are read-only paths such as /proc/sys, or the whole root. A remount needs CAP_SYS_ADMIN, and is refused for a mount that is locked.',
      'zh-CN':
        'EROFS，30，“Read-only file system”：那里的挂载或文件系统是只读的，连 root 也不能写。在容器里，这是 /proc/sys 之类的只读路径，或整个根。重新挂载需要 CAP_SYS_ADMIN，对锁定的挂载会被拒绝。',
    },
    man: ['errno(3)', 'mount(2)'],
    lesson: 'overlay',
    docker: 'docker run --read-only',
  },
  {
    term: 'ENOSYS',
    also: ['function not implemented'],
    text: {
      en: 'ENOSYS, 38, "Function not implemented": this kernel does not have the system call, or was built without it. A seccomp filter can answer the same, so that programs fall back to an older call. Docker\'s filter does so for clone3(2), whose flags it cannot see behind a pointer.',
      'zh-CN':
        'ENOSYS，38，“Function not implemented”：这个内核没有这个系统调用，或编译时没有包含它。seccomp 过滤器也可以这样回答，让程序退而使用较旧的调用。Docker 的过滤器对 clone3(2) 就这样做，因为它的标志在指针后面，过滤器看不到。',
    },
    man: ['errno(3)', 'seccomp(2)'],
    lesson: 'seccomp',
    docker: 'docker run --security-opt seccomp=FILE',
  },
  {
    term: 'ESRCH',
    also: ['no such process'],
    text: {
      en: 'ESRCH, 3, "No such process": in the PID namespace of the caller no process has this number. That can be a process that has ended, or one that exists but is in a namespace above or beside. A zombie still has its number, so kill(2) of it succeeds and does nothing.',
      'zh-CN':
        'ESRCH，3，“No such process”：在调用者的 PID 命名空间里，没有进程有这个号。可能进程已经结束，也可能它存在，但在上级或旁边的命名空间里。僵尸还占着号，所以对它 kill(2) 会成功，但什么也不发生。',
    },
    man: ['errno(3)', 'kill(2)'],
    lesson: 'pid',
  },
  {
    term: 'EAGAIN',
    also: ['resource temporarily unavailable', 'EWOULDBLOCK', 'try again'],
    text: {
      en: 'EAGAIN, 11, "Resource temporarily unavailable": not now, but perhaps later. fork(2) answers so at the limit of processes: pids.max, RLIMIT_NPROC, or the numbers of the machine are used up. A non-blocking read or write answers so when it would have to wait.',
      'zh-CN':
        'EAGAIN，11，“Resource temporarily unavailable”：现在不行，以后也许可以。达到进程数限制时 fork(2) 这样回答：pids.max、RLIMIT_NPROC，或机器的进程号用完了。非阻塞的读写在本来需要等待时也这样回答。',
    },
    man: ['errno(3)', 'fork(2)'],
    lesson: 'pids',
    docker: 'docker run --pids-limit N',
  },
  {
    term: 'ENOMEM',
    also: ['cannot allocate memory'],
    text: {
      en: 'ENOMEM, 12, "Cannot allocate memory": the kernel could not or would not provide memory. A process at the limit of its control group mostly does not see it, because the OOM killer ends it. fork(2) also answers so in a PID namespace whose PID 1 has ended.',
      'zh-CN':
        'ENOMEM，12，“Cannot allocate memory”：内核不能或不愿提供内存。达到控制组限制的进程多半看不到它，因为 OOM killer 会结束它。PID 命名空间的 1 号进程已经结束时，fork(2) 也这样回答。',
    },
    man: ['errno(3)', 'fork(2)', 'pid_namespaces(7)'],
    lesson: 'memory',
    docker: 'docker run --memory SIZE',
  },
  {
    term: 'ENOSPC',
    also: ['no space left on device'],
    text: {
      en: 'ENOSPC, 28, "No space left on device": a file system is full, by bytes or by inodes. Other limits answer so too: unshare(2) when there are as many namespaces as /proc/sys/user/ allows, mount(2) at fs.mount-max. A tmpfs of a container is full at its size option.',
      'zh-CN':
        'ENOSPC，28，“No space left on device”：文件系统满了，字节或 inode 用完。别的限制也这样回答：命名空间达到 /proc/sys/user/ 允许的数目时的 unshare(2)，达到 fs.mount-max 时的 mount(2)。容器的 tmpfs 达到 size 选项就满了。',
    },
    man: ['errno(3)', 'unshare(2)', 'namespaces(7)'],
    lesson: 'namespaces',
    docker: 'docker run --tmpfs DIR:size=SIZE',
  },
  {
    term: 'ELOOP',
    also: ['too many levels of symbolic links'],
    text: {
      en: 'ELOOP, 40, "Too many levels of symbolic links": resolving the path met more than 40 symbolic links, mostly because they lead in a circle. open(2) with O_NOFOLLOW also answers so when the last part is a link. Runtimes ask for that: a link in an image must not lead to a file of the machine.',
      'zh-CN':
        'ELOOP，40，“Too many levels of symbolic links”：解析路径时遇到超过 40 个符号链接，多半因为它们绕成一圈。带 O_NOFOLLOW 的 open(2) 在最后一部分是链接时也这样回答。运行时有意如此：镜像里的链接不能通向机器的文件。',
    },
    man: ['errno(3)', 'path_resolution(7)', 'open(2)'],
  },
  {
    term: 'EEXIST',
    also: ['file exists'],
    text: {
      en: 'EEXIST, 17, "File exists": what should be made is there already under that name. For files and directories that is the path, for network interfaces, addresses and routes the entry of the kernel. Choose another name or remove the old one first.',
      'zh-CN':
        'EEXIST，17，“File exists”：要创建的东西已经以这个名字存在。对文件和目录，指的是路径；对网络接口、地址和路由，指的是内核里的条目。换一个名字，或先删除旧的。',
    },
    man: ['errno(3)', 'open(2)'],
    lesson: 'veth',
  },
  {
    term: 'ENOTDIR',
    also: ['not a directory'],
    text: {
      en: 'ENOTDIR, 20, "Not a directory": a part of the path that should be a directory is a file. mount(2) also answers so when a directory is mounted on a file or a file on a directory. Make the mount point of the same kind as the source.',
      'zh-CN':
        'ENOTDIR，20，“Not a directory”：路径中应当是目录的部分是文件。把目录挂载到文件上，或把文件挂载到目录上时，mount(2) 也这样回答。让挂载点与来源同类。',
    },
    man: ['errno(3)', 'mount(2)'],
    lesson: 'mount',
  },
  {
    term: 'ENODEV',
    also: ['no such device'],
    text: {
      en: 'ENODEV, 19, "No such device": there is no device, interface or file system type of that kind here. mount(2) answers so for a type that /proc/filesystems does not list, netlink for an interface that is not in this network namespace. An interface that was moved to a box is not on the host any more.',
      'zh-CN':
        'ENODEV，19，“No such device”：这里没有那种设备、接口或文件系统类型。类型不在 /proc/filesystems 里时 mount(2) 这样回答，接口不在这个网络命名空间里时 netlink 这样回答。移进盒子的接口就不在宿主机上了。',
    },
    man: ['errno(3)', 'mount(2)'],
    lesson: 'veth',
  },
  {
    term: 'ENOEXEC',
    also: ['exec format error'],
    text: {
      en: 'ENOEXEC, 8, "Exec format error": execve(2) does not know this kind of file. It is for another machine, such as arm64 on x64, or a script whose first line does not begin with `#!`. Shells then try to run it as a script of theirs; a runtime does not.',
      'zh-CN':
        'ENOEXEC，8，“Exec format error”：execve(2) 不认识这种文件。它是为另一种机器编译的，例如 x64 上的 arm64 程序，或者是第一行没有 #! 的脚本。这时 shell 会试着把它当作自己的脚本运行；运行时不会。',
    },
    man: ['errno(3)', 'execve(2)'],
    lesson: 'overlay',
    docker: 'docker run --platform linux/amd64 IMAGE',
  },
  {
    term: 'EOVERFLOW',
    also: ['value too large for defined data type'],
    text: {
      en: 'EOVERFLOW, 75, "Value too large for defined data type": a value does not fit where it should go. In a user namespace it means that the user or group of the process is not mapped, so a new file would have no owner. Write the ID maps first: `map root`.',
      'zh-CN':
        'EOVERFLOW，75，“Value too large for defined data type”：值放不进它该去的地方。在用户命名空间里，它表示进程的用户或组没有映射，新文件就会没有属主。先写 ID 映射：`map root`。',
    },
    man: ['errno(3)', 'user_namespaces(7)'],
    lesson: 'user',
  },
  {
    term: 'ERANGE',
    also: ['numerical result out of range'],
    text: {
      en: 'ERANGE, 34, "Numerical result out of range": a number is well written but outside what is allowed there. Files of control groups answer so, for example cpu.weight outside of 1 to 10000. `help` of the command names the range.',
      'zh-CN':
        'ERANGE，34，“Numerical result out of range”：数字写得对，但超出那里允许的范围。控制组的文件会这样回答，例如 cpu.weight 不在 1 到 10000 之内。该命令的 `help` 写有范围。',
    },
    man: ['errno(3)', 'Documentation/admin-guide/cgroup-v2.rst'],
    lesson: 'cpu',
  },
  {
    term: 'EOPNOTSUPP',
    also: ['ENOTSUP', 'operation not supported'],
    text: {
      en: 'EOPNOTSUPP, 95, "Operation not supported": the object exists, but cannot do this. A file system without extended attributes answers so, a device driver, or a control group of another kind. ENOTSUP is the same number on Linux.',
      'zh-CN':
        'EOPNOTSUPP，95，“Operation not supported”：对象存在，但做不了这件事。没有扩展属性的文件系统、设备驱动、另一类的控制组都会这样回答。在 Linux 上 ENOTSUP 是同一个数字。',
    },
    man: ['errno(3)'],
    lesson: 'overlay',
  },
  {
    term: 'EPROTONOSUPPORT',
    also: ['protocol not supported'],
    text: {
      en: 'EPROTONOSUPPORT, 93, "Protocol not supported": socket(2) is asked for a protocol that this kernel does not have in that family. For netlink it means that the subsystem is missing, such as that of nftables. The module may be loaded on the machine; a container cannot load it.',
      'zh-CN':
        'EPROTONOSUPPORT，93，“Protocol not supported”：向 socket(2) 请求的协议，这个内核在该协议族里没有。对 netlink，这表示缺少相应的子系统，例如 nftables。可以在机器上加载模块；容器不能加载。',
    },
    man: ['errno(3)', 'socket(2)', 'netlink(7)'],
    lesson: 'nat',
  },
  {
    term: 'EADDRNOTAVAIL',
    also: ['cannot assign requested address'],
    text: {
      en: 'EADDRNOTAVAIL, 99, "Cannot assign requested address": the address does not belong to an interface of this network namespace. bind(2) answers so for an address of the machine in a box that has its own network, and netlink when an address is removed that is not there. `show net` lists the addresses.',
      'zh-CN':
        'EADDRNOTAVAIL，99，“Cannot assign requested address”：地址不属于这个网络命名空间的任何接口。在有自己网络的盒子里对机器的地址 bind(2) 时这样回答，删除不存在的地址时 netlink 也这样回答。`show net` 列出地址。',
    },
    man: ['errno(3)', 'bind(2)', 'ip(7)'],
    lesson: 'veth',
  },
  {
    term: 'ENETUNREACH',
    also: ['network is unreachable'],
    text: {
      en: 'ENETUNREACH, 101, "Network is unreachable": no route of this network namespace leads there. A new network namespace has none at all, and loopback is down. An address brings the route to its own network, `add route default` the one to everything else.',
      'zh-CN':
        'ENETUNREACH，101，“Network is unreachable”：这个网络命名空间里没有通向那里的路由。新的网络命名空间一条也没有，回环接口也是关闭的。地址带来通向自己网络的路由，`add route default` 带来通向其余一切的路由。',
    },
    man: ['errno(3)', 'ip-route(8)'],
    lesson: 'veth',
  },
  {
    term: 'EHOSTUNREACH',
    also: ['no route to host'],
    text: {
      en: 'EHOSTUNREACH, 113, "No route to host": there is a route, but the host behind it does not answer. Mostly nobody in the network answers for that address to ARP, or a router sent an ICMP message that says so. Look whether the other end has the address, is up, and hangs on the same bridge.',
      'zh-CN':
        'EHOSTUNREACH，113，“No route to host”：有路由，但后面的主机没有应答。多半是网络里没有谁对该地址的 ARP 作答，或者路由器发来了这样的 ICMP 消息。看看对端有没有这个地址，是否打开，是否接在同一个网桥上。',
    },
    man: ['errno(3)', 'ip(7)', 'arp(7)'],
    lesson: 'bridge',
  },
  {
    term: 'ENETDOWN',
    also: ['network is down'],
    text: {
      en: 'ENETDOWN, 100, "Network is down": the interface that a packet or a route should use is switched off. Both ends of a veth pair have to be up. `set link NAME up` switches one on.',
      'zh-CN':
        'ENETDOWN，100，“Network is down”：数据包或路由要用的接口关着。一对 veth 的两端都要打开。`set link NAME up` 打开一个接口。',
    },
    man: ['errno(3)', 'ip-link(8)'],
    lesson: 'veth',
  },
  {
    term: 'EDQUOT',
    also: ['disk quota exceeded'],
    text: {
      en: 'EDQUOT, 122, "Disk quota exceeded": a user has used up what is allotted to that user. Beside disks this is the answer for keys: each user has a number and a size of them, see /proc/key-users. Root of the first user namespace has a higher limit.',
      'zh-CN':
        'EDQUOT，122，“Disk quota exceeded”：用户用完了分给自己的份额。除了磁盘，密钥也这样回答：每个用户的密钥有个数和大小的限制，见 /proc/key-users。初始用户命名空间的 root 限制更高。',
    },
    man: ['errno(3)', 'keyrings(7)', 'quotactl(2)'],
  },
  {
    term: 'EUSERS',
    also: ['too many users'],
    text: {
      en: 'EUSERS, 87, "Too many users": a limit on nesting or users is reached. Kernels before 4.9 answered so when user namespaces were nested more than 32 deep; later ones say ENOSPC. Begin with a box that is not so deep: `new`.',
      'zh-CN':
        'EUSERS，87，“Too many users”：达到了嵌套层数或用户数的限制。4.9 之前的内核在用户命名空间嵌套超过 32 层时这样回答；之后的内核回答 ENOSPC。从一个没有这么深的盒子开始：`new`。',
    },
    man: ['errno(3)', 'unshare(2)'],
  },
];
