import type { Row } from './row.ts';

/** What rtnetlink refuses. */
export const NETWORK_ROWS: readonly Row[] = [
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
      'zh-CN': 'show net 列出接口；`host: show net` 列出宿主的；`add veth` 和 `add bridge` 创建接口',
    },
  },
  {
    call: 'sendto',
    code: 'ENETUNREACH',
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
    code: 'ENETDOWN',
    cause: { en: 'the interface is down', 'zh-CN': '接口是 down 的' },
    remedy: 'set link NAME up',
  },
  {
    call: 'sendto',
    code: ['EOPNOTSUPP', 'ENOTSUP'],
    cause: { en: 'this kernel does not have that kind of interface', 'zh-CN': '这个内核没有那种接口' },
    remedy: {
      en: 'load its module as root: modprobe veth, modprobe bridge',
      'zh-CN': '以 root 加载它的模块：modprobe veth、modprobe bridge',
    },
  },
];
