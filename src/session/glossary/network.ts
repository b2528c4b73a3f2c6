import type { Entry } from './entry.ts';

/** How boxes reach one another and the world. */
export const NETWORK: readonly Entry[] = [
  {
    term: 'veth',
    also: ['veth pair'],
    text: {
      en: 'A veth pair is two network interfaces that are joined like the ends of a cable: what is sent into one comes out of the other. Each end can be in another network namespace, which is how a container gets its eth0. When one end is removed, or its namespace ends, the other goes too.',
      'zh-CN':
        '一对 veth 是两个像线缆两端那样相连的网络接口：从一端发进去的，从另一端出来。两端可以在不同的网络命名空间里，容器的 eth0 就是这样来的。一端被删除或它的命名空间消失时，另一端也随之消失。',
    },
    man: ['veth(4)', 'ip-link(8)'],
    lesson: 'veth',
    docker: 'docker run --network bridge',
    commands: ['add veth'],
  },
  {
    term: 'bridge',
    chinese: '网桥',
    also: ['docker0', 'switch'],
    text: {
      en: 'A bridge is a switch in the kernel: interfaces are made its ports, and it passes Ethernet frames between them. It learns behind which port a MAC address is, and sends a frame to an unknown one to all ports. With an address of its own it is also the gateway of the boxes that are plugged in.',
      'zh-CN':
        '网桥是内核里的交换机：接口成为它的端口，它在端口之间转发以太网帧。它学习哪个 MAC 地址在哪个端口之后，目的地未知的帧发往所有端口。它有了自己的地址，也就是接在上面的盒子的网关。',
    },
    man: ['bridge(8)', 'ip-link(8)'],
    lesson: 'bridge',
    docker: 'docker network create NAME',
    commands: ['add bridge'],
  },
  {
    term: 'NAT',
    chinese: '网络地址转换',
    also: ['masquerade', 'SNAT', 'DNAT', 'network address translation'],
    text: {
      en: "Network address translation rewrites addresses of packets that pass through. Masquerade puts the address of the outgoing interface in place of a box's private one, so that answers find their way back. The kernel remembers each connection and rewrites its answers the other way.",
      'zh-CN':
        '网络地址转换改写经过的数据包的地址。masquerade 用出口接口的地址代替盒子的私有地址，这样应答才能找到回来的路。内核记住每个连接，并把它的应答反向改写。',
    },
    man: ['nft(8)', 'iptables-extensions(8)'],
    lesson: 'nat',
    docker: 'docker network create NAME',
    commands: ['add nat'],
  },
  {
    term: 'published port',
    chinese: '发布的端口',
    also: ['publish', 'port forwarding'],
    text: {
      en: 'A published port is a port of the machine whose connections go to a box: a rule rewrites the destination address before routing. Without it nobody outside can begin a connection to an address that exists only behind the bridge. The program in the box has to listen on its own interface, not on 127.0.0.1 only.',
      'zh-CN':
        '发布的端口是机器上的一个端口，到它的连接被送往盒子：一条规则在路由之前改写目的地址。没有它，外面的人无法主动连接只存在于网桥之后的地址。盒子里的程序必须在自己的接口上监听，不能只在 127.0.0.1 上。',
    },
    man: ['nft(8)'],
    lesson: 'nat',
    docker: 'docker run --publish 8080:80',
    commands: ['add port'],
  },
  {
    term: 'IP forwarding',
    chinese: 'IP 转发',
    also: ['forwarding', 'ip_forward', 'router'],
    text: {
      en: 'With IP forwarding a network namespace passes on packets that arrive for others; without it they are dropped. It is the sysctl net.ipv4.ip_forward, and each network namespace has its own. A bridge does not need it between its ports, but every way from a bridge to another network does.',
      'zh-CN':
        '打开 IP 转发后，网络命名空间会转发目的地是别人的数据包；否则丢弃。它是 sysctl net.ipv4.ip_forward，每个网络命名空间各有一份。网桥的端口之间不需要它，但从网桥到别的网络的每条路都需要。',
    },
    man: ['ip(7)', 'Documentation/networking/ip-sysctl.rst'],
    lesson: 'nat',
    docker: 'dockerd --ip-forward',
    commands: ['set forwarding'],
  },
  {
    term: 'loopback',
    chinese: '回环接口',
    also: ['lo', '127.0.0.1', 'localhost'],
    text: {
      en: 'The loopback interface lo leads back to the same network namespace: 127.0.0.1 is another place in each of them. In a new namespace it is down, and even a ping to itself is refused with ENETUNREACH. Runtimes switch it on before the program starts.',
      'zh-CN':
        '回环接口 lo 通回同一个网络命名空间：在每个命名空间里，127.0.0.1 是不同的地方。在新的命名空间里它是关闭的，连 ping 自己也以 ENETUNREACH 被拒绝。运行时在启动程序之前把它打开。',
    },
    man: ['network_namespaces(7)', 'netdevice(7)'],
    lesson: 'veth',
  },
];
