import { existsSync } from 'node:fs';
import { AF, NETLINK, SOCK } from '../../../kernel/flags.ts';
import { Described, Room } from '../../../kernel/task.ts';
import type { Attacker } from '../attacker.ts';
import { type Attempt, absent, held, judgeCall, type Outcome, SIGNS, through } from '../attempt.ts';
import type { Scene } from '../scene.ts';
import { cap, wall } from './obstacles.ts';

const NO_SUCH_LINK = 0x7fffffff;
const RTM = { SETLINK: 19, GETADDR: 22 } as const;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;

/** In a network namespace of its own the call was about the box's network, not the machine's. */
function inNetwork(by: Attacker, { self, machine }: Scene, outcome: Outcome): Outcome {
  const isOwn = self.namespaces.net !== machine.namespaces.net;
  return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
}

/** The network of the machine. A box that shares it has the lab host's, which stands for it. */
export const NETWORK: readonly Attempt[] = [
  {
    name: 'see-network',
    kind: 'network',
    title: { en: "list the machine's addresses", 'zh-CN': '列出机器的地址' },
    escape: {
      en: 'A program that sees the interfaces of the machine knows where its unprotected services listen.',
      'zh-CN': '看到机器的接口，就知道没有防护的服务在哪里监听。',
    },
    known: 'docker run --network=host',
    harmless: { en: 'A question over netlink(7).', 'zh-CN': '用 netlink(7) 提一个问题。' },
    obstacles: [wall('filter'), wall('net')],
    run(by, scene) {
      const message = netlinkMessage(RTM.GETADDR, NLM_F_REQUEST | NLM_F_DUMP, Buffer.alloc(8));
      return inNetwork(by, scene, ask(by, message));
    },
  },
  {
    name: 'change-network',
    kind: 'network',
    title: { en: "configure the machine's interfaces", 'zh-CN': '配置机器的网络接口' },
    escape: {
      en: 'With CAP_NET_ADMIN in the network of the machine a container takes over its addresses and routes.',
      'zh-CN': '在机器的网络里有 CAP_NET_ADMIN，容器就能接管它的地址和路由。',
    },
    known: 'CAP_NET_ADMIN with --network=host',
    harmless: {
      en: 'The message names an interface that does not exist: the kernel asks for the right first and then finds none.',
      'zh-CN': '消息里的接口不存在：内核先问权限，然后找不到它。',
    },
    obstacles: [wall('filter'), cap('CAP_NET_ADMIN'), wall('net'), wall('user')],
    remedy: ['unshare net'],
    run(by, scene) {
      const link = Buffer.alloc(16);
      link.writeInt32LE(NO_SUCH_LINK, 4);
      const message = netlinkMessage(RTM.SETLINK, NLM_F_REQUEST | NLM_F_ACK, link);
      return inNetwork(by, scene, ask(by, message));
    },
  },
  {
    name: 'capture-packets',
    kind: 'network',
    title: { en: "listen to the machine's packets", 'zh-CN': '监听机器的网络包' },
    escape: {
      en: 'A packet socket reads and forges what others send; with it IPv6 and ARP of neighbours were spoofed.',
      'zh-CN': '包套接字可以读取并伪造别人发送的内容；有人用它欺骗邻居的 IPv6 和 ARP。',
    },
    known: 'CAP_NET_RAW, CVE-2020-13401, CVE-2020-14386',
    harmless: {
      en: 'The socket is for protocol 0, which receives nothing, and is closed at once.',
      'zh-CN': '套接字的协议是 0，什么都收不到，并马上关闭。',
    },
    obstacles: [wall('filter'), cap('CAP_NET_RAW'), wall('net'), wall('user')],
    remedy: ['unshare net'],
    run(by, scene) {
      // Where it is a module, to ask for such a socket would load it.
      if (!existsSync('/proc/net/packet')) return absent('no-such-call', by);
      const fd = by.call('socket', AF.AF_PACKET, SOCK.SOCK_RAW | SOCK.SOCK_CLOEXEC, 0);
      const outcome = inNetwork(by, scene, judgeCall(by));
      if (fd >= 0) by.quietly('close', fd);
      return outcome;
    },
  },
  {
    name: 'abstract-socket',
    kind: 'network',
    title: { en: 'connect to an abstract socket of the machine', 'zh-CN': '连接机器的抽象套接字' },
    escape: {
      en: 'Abstract sockets have no file and so no permissions: the containerd shim could be commanded by one.',
      'zh-CN': '抽象套接字没有文件，也就没有权限：曾有人借此指挥 containerd-shim。',
    },
    known: 'CVE-2020-15257 (containerd), 2020',
    harmless: {
      en: 'The socket was put up by ns-lab for this attempt, and goes again.',
      'zh-CN': '套接字是 ns-lab 专为这次尝试放的，随后就撤掉。',
    },
    obstacles: [wall('filter'), wall('net')],
    run(by, { baits }) {
      const bait = baits.abstractSocket();
      if (!bait) return absent('no-target', by);
      try {
        const fd = by.call('socket', AF.AF_UNIX, SOCK.SOCK_STREAM | SOCK.SOCK_CLOEXEC, 0);
        if (fd < 0) return held(by);
        const address = abstractAddress(bait.name);
        by.call('connect', fd, address, address.bytes.length);
        const outcome = judgeCall(by);
        by.quietly('close', fd);
        return outcome;
      } finally {
        bait.remove();
      }
    },
  },
  {
    name: 'shared-memory',
    kind: 'network',
    title: { en: "reach the machine's shared memory", 'zh-CN': '访问机器的共享内存' },
    escape: {
      en: 'Databases keep their data in System V shared memory, which all in one IPC namespace can find.',
      'zh-CN': '数据库把数据放在 System V 共享内存里，同一 IPC 命名空间的人都找得到。',
    },
    known: 'docker run --ipc=host, shmctl(2)',
    harmless: {
      en: 'The segment was put up by ns-lab for this attempt; its status is read, and it goes again.',
      'zh-CN': '内存段是 ns-lab 专为这次尝试放的；只读它的状态，随后撤掉。',
    },
    obstacles: [wall('filter'), wall('ipc'), wall('ids', 'canary')],
    run(by, { baits, self, machine }) {
      const bait = baits.sharedMemory();
      if (!bait) return absent('no-target', by);
      try {
        const status = new Room(112, () => '{…}');
        by.call('shmctl', Number(bait.name), 2, status);
        const outcome = judgeCall(by);
        const isOwn = self.namespaces.ipc !== machine.namespaces.ipc;
        return outcome.result === 'through' && isOwn ? held(by, SIGNS.own) : outcome;
      } finally {
        bait.remove();
      }
    },
  },
];

/** struct sockaddr_un with a name that begins with NUL: unix(7). */
export function abstractAddress(name: string): Described {
  const bytes = Buffer.alloc(3 + Buffer.byteLength(name));
  bytes.writeUInt16LE(AF.AF_UNIX, 0);
  bytes.write(name, 3);
  return new Described(bytes, () => `{sa_family=AF_UNIX, sun_path=@"${name}"}`);
}

/** struct nlmsghdr and what follows it. */
function netlinkMessage(type: number, flags: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32LE(16 + payload.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt32LE(1, 8);
  return Buffer.concat([header, payload]);
}

/** Sends a message and reads the answer; an error that names no interface is a right that was granted. */
function ask(by: Attacker, message: Buffer): Outcome {
  const fd = by.call('socket', AF.AF_NETLINK, SOCK.SOCK_RAW | SOCK.SOCK_CLOEXEC, NETLINK.NETLINK_ROUTE);
  if (fd < 0) return held(by);
  by.call('sendto', fd, message, message.length, 0, null, 0);
  const sent = judgeCall(by);
  if (sent.result !== 'through') return sent;
  const room = new Room(8192, (bytes) => `/* ${bytes.length} bytes */`);
  by.call('recvfrom', fd, room, 8192, 0, null, null);
  const answer = room.bytes;
  by.quietly('close', fd);
  const isError = answer.length >= 20 && answer.readUInt16LE(4) === NLMSG_ERROR;
  const errno = isError ? -answer.readInt32LE(16) : 0;
  // 1 is EPERM.
  return errno === 1 ? held(by, 'EPERM') : through(by);
}
