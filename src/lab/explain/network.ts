import type { Row } from './row.ts';

/** What rtnetlink and nftables refuse. */
export const NETWORK_ROWS: readonly Row[] = [
  {
    call: ['sendto', 'socket'],
    code: ['EPROTONOSUPPORT', 'EOPNOTSUPP', 'ENOENT', 'EINVAL'],
    about: /NFT_MSG|NETLINK_NETFILTER/,
    cause: {
      en: 'this kernel has no nftables, or not its part for NAT',
      'zh-CN': '这个内核没有 nftables，或没有其中的 NAT 部分',
    },
    remedy: {
      en: 'as root: modprobe -a nf_tables nft_chain_nat nft_masq nft_nat; a kernel without these modules cannot do it',
      'zh-CN': '以 root 执行：modprobe -a nf_tables nft_chain_nat nft_masq nft_nat；没有这些模块的内核做不到',
    },
  },
  {
    call: 'openat',
    code: ['EROFS', 'EACCES'],
    about: /ip_forward/,
    cause: {
      en: '/proc/sys is read-only here, as in a Docker container',
      'zh-CN': '这里的 /proc/sys 是只读的，就像在 Docker 容器里',
    },
    remedy: {
      en: 'start the outer container with --privileged, or with --security-opt systempaths=unconfined',
      'zh-CN': '启动外层容器时加 --privileged，或 --security-opt systempaths=unconfined',
    },
  },
  {
    call: 'sendto',
    code: 'EEXIST',
    cause: {
      en: 'there is one with that name, address or destination already',
      'zh-CN': '已经有同名的接口，或相同的地址或目的地',
    },
    remedy: { en: 'show net, and choose another', 'zh-CN': '先 show net，换一个' },
  },
  {
    call: 'sendto',
    code: 'ENODEV',
    cause: {
      en: 'there is no interface of that name in this network namespace',
      'zh-CN': '这个网络命名空间里没有那个名字的接口',
    },
    remedy: {
      en: 'show net lists the interfaces; `host: show net` those of the host; `add veth` and `add bridge` make some',
      'zh-CN': 'show net 列出接口；`host: show net` 列出宿主机的；`add veth` 和 `add bridge` 创建接口',
    },
  },
  {
    call: 'sendto',
    code: ['ENETUNREACH', 'EHOSTUNREACH'],
    cause: {
      en: 'the gateway is not on a network that an interface of the actor is on and up',
      'zh-CN': '网关不在当前对象任何一个 up 的接口所在的网络里',
    },
    remedy: {
      en: "add an address on the gateway's network first, and set the link up",
      'zh-CN': '先添加一个网关所在网络的地址，并把接口设为 up',
    },
  },
  {
    call: 'sendto',
    code: 'EADDRNOTAVAIL',
    cause: {
      en: 'no interface can have that address: it stands for a group of machines (multicast), for none, or for loopback on another interface than lo',
      'zh-CN': '没有接口能有这个地址：它表示一组机器（多播）、不表示任何机器，或是 lo 之外的接口上的回环地址',
    },
    remedy: { en: 'choose an address such as 10.42.0.2/24', 'zh-CN': '换一个地址，例如 10.42.0.2/24' },
  },
  {
    call: 'sendto',
    code: 'ENETDOWN',
    cause: { en: 'the interface is down', 'zh-CN': '接口是 down 的' },
    remedy: 'set link NAME up',
  },
  {
    call: 'sendto',
    code: 'EINVAL',
    when: (f) => f.error.detail?.startsWith('Invalid prefix') === true,
    cause: {
      en: 'the destination names an address in the network, and not the network: behind its prefix length all bits are 0',
      'zh-CN': '目的地写的是网络里的一个地址，而不是网络：前缀长度之后的位都必须是 0',
    },
    remedy: { en: 'write 10.1.0.0/16, not 10.1.1.1/16', 'zh-CN': '写 10.1.0.0/16，而不是 10.1.1.1/16' },
  },
  {
    call: 'sendto',
    code: 'EOPNOTSUPP',
    about: /master=/,
    cause: {
      en: 'the interface that was named is no bridge, and has no room for others',
      'zh-CN': '指定的接口不是网桥，别的接口不能插在上面',
    },
    remedy: {
      en: '`host: show net` lists the interfaces of the host; `add bridge` makes one',
      'zh-CN': '`host: show net` 列出宿主机的接口；`add bridge` 创建一个网桥',
    },
  },
  {
    call: 'sendto',
    code: 'EOPNOTSUPP',
    cause: { en: 'this kernel does not have that kind of interface', 'zh-CN': '这个内核没有那种接口' },
    remedy: {
      en: 'load its module as root: modprobe veth, modprobe bridge',
      'zh-CN': '以 root 加载它的模块：modprobe veth、modprobe bridge',
    },
  },
];
