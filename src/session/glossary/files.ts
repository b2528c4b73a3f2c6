import type { Entry } from './entry.ts';

/** Mounts, roots and the layers below them. */
export const FILES: readonly Entry[] = [
  {
    term: 'propagation',
    chinese: '传播类型',
    also: [
      'shared mount',
      'private mount',
      'slave mount',
      'peer group',
      'shared',
      'private',
      'slave',
      'unbindable',
    ],
    text: {
      en: 'Propagation says whether a mount or unmount below a mount point also happens at its copies: shared passes it on both ways, slave only takes it, private does neither. The copies form a peer group, which /proc/PID/mountinfo shows as shared:N or master:N. systemd makes all mounts shared, so a runtime makes those of a new mount namespace private or slave first.',
      'zh-CN':
        '传播类型决定一个挂载点下面的挂载或卸载是否也在它的副本处发生：shared 双向传递，slave 只接收，private 两者都不。互为副本的挂载构成对等组，/proc/PID/mountinfo 显示为 shared:N 或 master:N。systemd 把所有挂载设为 shared，所以运行时先把新挂载命名空间里的挂载设为 private 或 slave。',
    },
    man: ['mount_namespaces(7)', 'mount(2)'],
    lesson: 'mount',
    docker: 'docker run --mount type=bind,bind-propagation=shared,…',
    commands: ['mount propagation'],
  },
  {
    term: 'bind mount',
    chinese: '绑定挂载',
    also: ['bind', 'volume', 'MS_BIND'],
    text: {
      en: 'A bind mount shows a directory or file that is already there at a second place. It is the same file system, not a copy: what is written at one place is there at the other. Read-only and the other flags of the mount can differ from those of the original; a bind mount gets them with a second call, MS_REMOUNT.',
      'zh-CN':
        '绑定挂载让已有的目录或文件在第二个地方出现。那是同一个文件系统，不是副本：在一处写的，另一处也看得到。只读等挂载标志可以与原处不同；绑定挂载要用第二次调用 MS_REMOUNT 来设置它们。',
    },
    man: ['mount(2)', 'mount(8)'],
    lesson: 'mount',
    docker: 'docker run --volume DIR:DIR',
    commands: ['mount bind'],
  },
  {
    term: 'overlay',
    also: ['overlayfs', 'overlay2', 'lowerdir', 'upperdir', 'workdir'],
    text: {
      en: 'An overlay shows several directories as one: lower ones that are only read, and an upper one that takes all changes. A file is read from the topmost directory that has it; the directories of all are merged. So containers of one image share its layers, and each has only its changes to itself.',
      'zh-CN':
        'overlay 把几个目录显示成一个：下层目录只读，上层目录接收所有改动。文件从有它的最上面一层读取；各层的目录合并显示。因此同一镜像的容器共用镜像的层，各自只保存自己的改动。',
    },
    man: ['Documentation/filesystems/overlayfs.rst', 'mount(8)'],
    lesson: 'overlay',
    docker: 'docker diff NAME; docker run --read-only',
    commands: ['mount overlay'],
  },
  {
    term: 'copy-up',
    chinese: '复制到上层',
    also: ['copy up', 'copyup'],
    text: {
      en: 'Copy-up is what an overlay does when a file of a lower layer is opened for writing, or its owner, mode or name changes: it first copies the file to the upper layer. The whole file is copied, even if one byte changes. The lower layer stays as it was, and all later reads find the copy.',
      'zh-CN':
        'copy-up 是 overlay 在下层的文件以写方式打开，或其属主、权限位、名字改变时所做的事：先把文件复制到上层。即使只改一个字节，也复制整个文件。下层保持原样，之后的读取都看到这个副本。',
    },
    man: ['Documentation/filesystems/overlayfs.rst'],
    lesson: 'overlay',
    docker: 'docker diff NAME',
    commands: ['mount overlay'],
  },
  {
    term: 'whiteout',
    chinese: '白障',
    also: ['white-out', '.wh.'],
    text: {
      en: 'A whiteout is a mark in the upper layer that hides a file of the same name in the lower layers: that is how an overlay removes what it may not change. It is a character device with the numbers 0, 0. In the tar file of an image layer it is an empty file called .wh.NAME.',
      'zh-CN':
        '白障（whiteout）是上层里的标记，遮住下层的同名文件：overlay 就这样“删除”它不能改动的东西。它是设备号为 0, 0 的字符设备。在镜像层的 tar 文件里，它是名为 .wh.NAME 的空文件。',
    },
    man: ['Documentation/filesystems/overlayfs.rst', 'opencontainers/image-spec/layer.md'],
    lesson: 'overlay',
    docker: 'docker diff NAME',
    commands: ['mount overlay'],
  },
  {
    term: 'opaque directory',
    chinese: '不透明目录',
    also: ['opaque'],
    text: {
      en: 'An opaque directory of an upper layer hides everything that the lower layers have in the directory of that name. It comes about when a directory is removed and made again. The mark is the extended attribute trusted.overlay.opaque (user.overlay.opaque with the option userxattr); in an image layer, a file called .wh..wh..opq.',
      'zh-CN':
        '上层的不透明目录遮住下层同名目录里的一切。目录被删除后又重新创建时就会出现。标记是扩展属性 trusted.overlay.opaque（带选项 userxattr 时是 user.overlay.opaque）；在镜像层里，则是名为 .wh..wh..opq 的文件。',
    },
    man: ['Documentation/filesystems/overlayfs.rst', 'opencontainers/image-spec/layer.md'],
    lesson: 'overlay',
  },
  {
    term: 'root directory',
    chinese: '根目录',
    also: ['root file system', 'rootfs', 'pivot'],
    text: {
      en: 'chroot(2) changes where / begins for one process and its later children; the old root stays mounted, and a process with CAP_SYS_CHROOT gets out again. pivot_root(2) makes another mount the root of the whole mount namespace and puts the old one below it, where it can be unmounted. After that nothing of the old root is left to go back to, and so container runtimes use it.',
      'zh-CN':
        'chroot(2) 改变一个进程及其之后的子进程的 / 从哪里开始；旧的根仍然挂载着，拥有 CAP_SYS_CHROOT 的进程还能出去。pivot_root(2) 把另一个挂载变成整个挂载命名空间的根，把旧根放到它下面，在那里可以卸载。之后旧根什么都不剩，无处可回，所以容器运行时用它。',
    },
    man: ['pivot_root(2)', 'chroot(2)'],
    lesson: 'pivot-root',
    docker: 'docker run IMAGE',
    commands: ['chroot', 'pivot_root', 'escape'],
  },
  {
    term: 'masked path',
    chinese: '被屏蔽的路径',
    also: ['masked paths', 'maskedPaths'],
    text: {
      en: 'A masked path is a file or directory that a runtime hides from a container: /dev/null is bind mounted over a file, an empty read-only tmpfs is mounted on a directory. It concerns files of /proc and /sys that tell of the whole machine, such as /proc/kcore and /proc/keys. Only CAP_SYS_ADMIN in the owner of the mount namespace could unmount it again.',
      'zh-CN':
        '被屏蔽的路径是运行时对容器隐藏的文件或目录：文件上绑定挂载 /dev/null，目录上挂载一个空的只读 tmpfs。涉及的是 /proc 和 /sys 里透露整台机器情况的文件，例如 /proc/kcore 和 /proc/keys。要再卸载它，必须在拥有该挂载命名空间的用户命名空间里有 CAP_SYS_ADMIN。',
    },
    man: ['opencontainers/runtime-spec/config-linux.md', 'proc(5)'],
    lesson: 'proc',
    docker: 'docker run --security-opt systempaths=unconfined',
    commands: ['mask'],
  },
  {
    term: 'read-only path',
    chinese: '只读路径',
    also: ['readonlyPaths', 'read-only'],
    text: {
      en: 'A read-only path is one that a runtime lets a container read but not write: it is bind mounted onto itself, and that mount is made read-only. It concerns files that change the whole machine when written, such as /proc/sys and /proc/sysrq-trigger. A write is refused with EROFS, also for root.',
      'zh-CN':
        '只读路径是运行时只许容器读、不许写的路径：把它绑定挂载到自身，再把这个挂载设为只读。涉及的是写入就会改变整台机器的文件，例如 /proc/sys 和 /proc/sysrq-trigger。写入以 EROFS 被拒绝，对 root 也一样。',
    },
    man: ['opencontainers/runtime-spec/config-linux.md', 'mount(2)'],
    lesson: 'proc',
    docker: 'docker run --security-opt systempaths=unconfined',
    commands: ['readonly'],
  },
  {
    term: 'procfs',
    also: ['proc', '/proc', 'proc file system'],
    text: {
      en: 'procfs is the file system at /proc: the kernel answers each read with the state of that moment, and there is a directory for every process. A mount of it belongs to one PID namespace and shows the processes of that one only. So a container mounts its own after it has become PID 1, otherwise ps(1) shows the processes of the machine.',
      'zh-CN':
        'procfs 是 /proc 处的文件系统：每次读取，内核都以当时的状态作答，每个进程有一个目录。一次挂载属于一个 PID 命名空间，只显示其中的进程。所以容器成为 1 号进程之后要挂载自己的 /proc，否则 ps(1) 显示的是机器的进程。',
    },
    man: ['proc(5)', 'pid_namespaces(7)'],
    lesson: 'pid',
    commands: ['mount'],
  },
  {
    term: 'tmpfs',
    also: ['/dev/shm'],
    text: {
      en: 'A tmpfs is a file system in memory: its files are page cache and can go to swap, and are gone with the last mount of it. Its size option says how much it may hold; what is beyond is refused with ENOSPC. Its pages are charged to the control group that wrote them, so a full tmpfs can bring a container to its memory limit.',
      'zh-CN':
        'tmpfs 是内存里的文件系统：它的文件是页缓存，可以换出，最后一个挂载消失时文件也没了。size 选项规定最多能放多少；超出的部分以 ENOSPC 被拒绝。页面计入写入它们的控制组，所以装满的 tmpfs 会使容器达到内存限制。',
    },
    man: ['tmpfs(5)', 'shm_overview(7)'],
    lesson: 'mount',
    docker: 'docker run --tmpfs DIR; docker run --shm-size SIZE',
    commands: ['mount'],
  },
];
