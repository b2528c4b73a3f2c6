import type { Entry } from './entry.ts';

/** Images, and the programs that make containers of them. */
export const RUNTIMES: readonly Entry[] = [
  {
    term: 'container',
    chinese: '容器',
    also: ['containers', 'box'],
    text: {
      en: 'A container is an ordinary process that sees and may less than others: it has namespaces, a root file system, limits, fewer capabilities and a filter of its own. The kernel has no object of that name; each of these can be made or left out by itself. In ns-lab it is called a box while it is being built.',
      'zh-CN':
        '容器是普通进程，只是看到的和能做的比别的进程少：它有自己的命名空间、根文件系统、限制、更少的能力和过滤器。内核里没有叫这个名字的对象；其中每一样都可以单独创建，也可以省去。在 ns-lab 里，还在构建的容器叫盒子。',
    },
    man: ['namespaces(7)', 'cgroups(7)', 'capabilities(7)'],
    lesson: 'process',
    docker: 'docker run IMAGE',
    commands: ['new', 'build'],
  },
  {
    term: 'image',
    chinese: '镜像',
    also: ['container image', 'manifest'],
    text: {
      en: 'An image is a list of layers and a configuration: the command, the user, the environment. A small JSON document, the manifest, names each of these parts by its digest. An image is never written: a container gets an overlay with the layers below and an empty upper layer.',
      'zh-CN':
        '镜像是一串层加上一份配置：命令、用户、环境变量。一份小小的 JSON 文档，即 manifest，以摘要指明每一部分。镜像从不被写入：容器得到一个 overlay，下面是这些层，上面是空的上层。',
    },
    man: ['opencontainers/image-spec/manifest.md'],
    lesson: 'overlay',
    docker: 'docker pull IMAGE; docker image inspect IMAGE',
    commands: ['mount overlay'],
  },
  {
    term: 'layer',
    chinese: '层',
    also: ['layers', 'image layer'],
    text: {
      en: 'A layer of an image is a tar file with what was added, changed or removed relative to the layers below. What was removed is written as a whiteout. Each layer is unpacked once into a directory of its own, and images that have it in common share that directory as a lower directory of overlays.',
      'zh-CN':
        '镜像的层是一个 tar 文件，记录相对于下面各层添加、修改或删除了什么。删除的东西写成白障。每一层只解包一次，放进自己的目录；有共同层的镜像共用这个目录，作为 overlay 的下层。',
    },
    man: ['opencontainers/image-spec/layer.md'],
    lesson: 'overlay',
    docker: 'docker history IMAGE; docker commit NAME',
  },
  {
    term: 'digest',
    chinese: '摘要',
    also: ['sha256'],
    text: {
      en: 'A digest is the hash of the bytes of a part of an image, written as sha256: and 64 hexadecimal digits. It serves as name and as check: different bytes have another name. A tag such as debian:13 can point to another image tomorrow, a digest cannot.',
      'zh-CN':
        '摘要是镜像某一部分的字节的散列值，写作 sha256: 加 64 个十六进制数字。它既是名字又是校验：字节不同，名字就不同。debian:13 这样的标签明天可以指向另一个镜像，摘要不会。',
    },
    man: ['opencontainers/image-spec/descriptor.md', 'sha256sum(1)'],
    docker: 'docker images --digests; docker pull NAME@sha256:…',
  },
  {
    term: 'OCI',
    also: ['Open Container Initiative', 'bundle', 'config.json'],
    text: {
      en: 'The Open Container Initiative keeps the specifications that runtimes and registries agree on: of images, of runtimes, and of distribution. For a runtime a container is a bundle: a directory with a root file system and config.json, which lists namespaces, mounts, limits, capabilities and the filter. So runc, crun and others can be exchanged for one another.',
      'zh-CN':
        '开放容器倡议（OCI）维护运行时和镜像仓库共同遵守的规范：镜像、运行时和分发。对运行时来说，容器是一个 bundle：一个目录，里面有根文件系统和 config.json，后者列出命名空间、挂载、限制、能力和过滤器。因此 runc、crun 等可以互相替换。',
    },
    man: ['opencontainers/runtime-spec/config.md'],
    lesson: 'runtimes',
    docker: 'docker run --runtime NAME',
  },
  {
    term: 'runc',
    also: ['crun', 'low-level runtime'],
    text: {
      en: 'runc is the program that makes the container: it reads config.json, makes namespaces, mounts and control groups, and starts the program of the container. Then it ends; it is not a daemon. The steps of ns-lab are what it does, one system call at a time.',
      'zh-CN':
        'runc 是真正创建容器的程序：它读取 config.json，创建命名空间、挂载和控制组，启动容器的程序。然后它就结束；它不是守护进程。ns-lab 的步骤就是它所做的事，一次一个系统调用。',
    },
    man: ['runc(8)', 'opencontainers/runtime-spec/runtime.md'],
    lesson: 'runtimes',
    docker: 'docker run --runtime runc',
  },
  {
    term: 'shim',
    also: ['containerd-shim', 'containerd-shim-runc-v2'],
    text: {
      en: "The shim is the small process that stays as parent of a container after runc has ended. It is a subreaper, keeps the container's standard streams open, and takes its exit status. So containerd and dockerd can be restarted while containers run.",
      'zh-CN':
        'shim 是 runc 结束之后作为容器父进程留下来的小进程。它是 subreaper，保持容器的标准流打开，并取得它的退出状态。因此容器运行期间可以重启 containerd 和 dockerd。',
    },
    man: ['containerd(8)'],
    lesson: 'runtimes',
    docker: 'docker run --detach IMAGE',
    commands: ['fork'],
  },
  {
    term: 'containerd',
    also: ['dockerd', 'docker', 'high-level runtime'],
    text: {
      en: 'containerd is the daemon that fetches images, unpacks their layers, prepares the root file system of a container, and has runc make it through a shim. dockerd and Kubernetes are its clients. It makes no namespace itself and is not in the way of a running container.',
      'zh-CN':
        'containerd 是守护进程：它获取镜像，解包各层，准备容器的根文件系统，再经由 shim 让 runc 创建容器。dockerd 和 Kubernetes 是它的客户端。它自己不创建命名空间，也不介入正在运行的容器。',
    },
    man: ['containerd(8)', 'ctr(8)'],
    lesson: 'runtimes',
    docker: 'docker info',
  },
  {
    term: 'rootless container',
    chinese: 'rootless 容器',
    also: ['rootless'],
    text: {
      en: 'A rootless container is made by an ordinary user: a user namespace comes first and owns all the other namespaces. Root inside is that user or one of the subordinate IDs outside, so a way out leads to rights that the user had before. It can set limits only in control groups that were delegated to the user.',
      'zh-CN':
        'rootless 容器由普通用户创建：先有用户命名空间，其余命名空间都归它所有。里面的 root 在外面是这个用户或某个从属 ID，所以逃出去得到的也只是用户原有的权限。它只能在委派给这个用户的控制组里设置限制。',
    },
    man: ['user_namespaces(7)'],
    lesson: 'user',
    docker: 'dockerd-rootless.sh',
  },
  {
    term: 'privileged container',
    chinese: '特权容器',
    also: ['privileged'],
    text: {
      en: 'A privileged container has all capabilities, every device, no seccomp filter, and no masked or read-only paths. Its namespaces are still its own, but nothing keeps its root from mounting the disks of the machine or loading a kernel module. Its root therefore has the machine.',
      'zh-CN':
        '特权容器拥有全部能力和所有设备，没有 seccomp 过滤器，也没有被屏蔽或只读的路径。它仍有自己的命名空间，但没有什么能阻止它的 root 挂载机器的磁盘或加载内核模块。谁是其中的 root，谁就掌握了机器。',
    },
    man: ['capabilities(7)'],
    lesson: 'break-out',
    docker: 'docker run --privileged',
  },
];
