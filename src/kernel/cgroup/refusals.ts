import type { Text } from '../../locale/locale.ts';
import { type Lack, lackText } from './lack.ts';

/** Why no group can be made for a controller. */
export interface Refusal {
  readonly reason: 'no-controller' | 'not-writable' | 'not-delegated' | 'read-only';
  /** What is in the way: a phrase for people. */
  readonly explanation: Text;
  /** What to do about it: sentences. */
  readonly remedy: Text;
}

/** Which is `systemd-run --user --scope -p Delegate=yes`. It switches the controllers on, systemd.resource-control(5). */
const ASK_SYSTEMD = 'ns-lab --delegate';

export function noController(
  controller: string,
  why: Lack,
  inKernel?: 'unmounted' | 'disabled' | undefined,
): Refusal {
  return {
    reason: 'no-controller',
    explanation: lackText(why),
    remedy: remedyWithout(controller, inKernel),
  };
}

/** What to do depends on what the kernel has: a controller may be there, and only not be mounted or switched on. */
function remedyWithout(controller: string, inKernel: 'unmounted' | 'disabled' | undefined): Text {
  if (inKernel === 'unmounted')
    return {
      en: `This kernel has the ${controller} controller (see /proc/cgroups), but no v1 hierarchy of it is mounted. root of the machine may do that, if it suits the machine: mkdir /sys/fs/cgroup/${controller}; mount -t cgroup -o ${controller} cgroup /sys/fs/cgroup/${controller}`,
      'zh-CN': `这个内核有 ${controller} 控制器（见 /proc/cgroups），只是没有挂载它的 v1 层级。如果适合这台机器，机器的 root 可以这样做：mkdir /sys/fs/cgroup/${controller}; mount -t cgroup -o ${controller} cgroup /sys/fs/cgroup/${controller}`,
    };
  if (inKernel === 'disabled')
    return {
      en: `This kernel has the ${controller} controller, but it is switched off (the last column of /proc/cgroups is 0): look for cgroup_disable or cgroup_enable in /proc/cmdline, and boot without or with it.`,
      'zh-CN': `这个内核有 ${controller} 控制器，但它被关掉了（/proc/cgroups 最后一列是 0）：在 /proc/cmdline 里找 cgroup_disable 或 cgroup_enable，去掉或加上它再启动。`,
    };
  return {
    en: `Without the ${controller} controller this limit cannot be set here. Use a kernel and a boot command line that have it (see /proc/cgroups and /proc/cmdline), or, in a container, start ns-lab outside of it.`,
    'zh-CN': `没有 ${controller} 控制器，这里就设不了这个限制。换用带有它的内核和启动命令行（见 /proc/cgroups 和 /proc/cmdline）；如果在容器里，就到容器外面启动 ns-lab。`,
  };
}

export function readOnly(directory: string): Refusal {
  return {
    reason: 'read-only',
    explanation: {
      en: `${directory} is mounted read-only`,
      'zh-CN': `${directory} 是以只读方式挂载的`,
    },
    remedy: {
      en: 'Start ns-lab outside of this container, or start the container with a writable /sys/fs/cgroup (docker run --privileged).',
      'zh-CN': '在这个容器外面启动 ns-lab，或给容器一个可写的 /sys/fs/cgroup（docker run --privileged）。',
    },
  };
}

export function notWritable(version: 1 | 2, directory: string, uid: number): Refusal {
  return {
    reason: 'not-writable',
    explanation: {
      en: `user ${uid} may not make groups in ${directory}${version === 2 ? ', nor in a group above it' : ''}`,
      'zh-CN': `用户 ${uid} 不能在 ${directory} ${version === 2 ? '及其上级组' : ''}里创建组`,
    },
    remedy:
      version === 2
        ? {
            en: `Start ns-lab in a group that is yours: ${ASK_SYSTEMD}. Or run it as root.`,
            'zh-CN': `在属于你的组里启动 ns-lab：${ASK_SYSTEMD}。或以 root 运行。`,
          }
        : {
            en: 'Run ns-lab as root: cgroup v1 hierarchies are not given to users. Or boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1).',
            'zh-CN':
              '以 root 运行 ns-lab：cgroup v1 的层级不会交给普通用户。或用 cgroup v2 启动机器（systemd.unified_cgroup_hierarchy=1）。',
          },
  };
}

export function threaded(directory: string): Refusal {
  return {
    reason: 'not-delegated',
    explanation: {
      en: `${directory} is a threaded group (cgroup.type): groups below it take threads, not processes`,
      'zh-CN': `${directory} 是线程化的组（cgroup.type）：它下面的组只接受线程，不接受进程`,
    },
    remedy: {
      en: `Start ns-lab in another group: ${ASK_SYSTEMD}.`,
      'zh-CN': `在另一个组里启动 ns-lab：${ASK_SYSTEMD}。`,
    },
  };
}

/** `isOffered`: the controller is in `cgroup.controllers` of the nearest group that we may write. */
export function notDelegated(
  controller: string,
  directory: string,
  uid: number,
  isOffered: boolean,
): Refusal {
  const explanation: Text = isOffered
    ? {
        en: `${directory} may be written, and has the ${controller} controller, but has not switched it on for groups below it (cgroup.subtree_control); ns-lab does not change a group that it did not make`,
        'zh-CN': `${directory} 可以写，也有 ${controller} 控制器，但没有为下面的组打开它（cgroup.subtree_control）；ns-lab 不改动不是它自己创建的组`,
      }
    : {
        en: `${directory} may be written, but the group above did not give it the ${controller} controller (cgroup.controllers)`,
        'zh-CN': `${directory} 可以写，但上级组没有把 ${controller} 控制器给它（cgroup.controllers）`,
      };
  return { reason: 'not-delegated', explanation, remedy: remedyFor(controller, directory, uid, isOffered) };
}

function remedyFor(controller: string, directory: string, uid: number, isOffered: boolean): Text {
  if (uid === 0)
    return {
      en: `Switch it on, if that suits this machine: echo +${controller} > ${directory}/cgroup.subtree_control. A group that has processes of its own refuses that (EBUSY) until they have moved to a group below it; in a container, start ns-lab outside of it.`,
      'zh-CN': `如果这台机器允许，就打开它：echo +${controller} > ${directory}/cgroup.subtree_control。自己有进程的组会拒绝（EBUSY），要先把进程移到下面的组；如果在容器里，就到容器外面启动 ns-lab。`,
    };
  if (isOffered)
    return {
      en: `Start ns-lab in a group of its own: ${ASK_SYSTEMD}.`,
      'zh-CN': `在单独的组里启动 ns-lab：${ASK_SYSTEMD}。`,
    };
  return {
    en: `Let the administrator delegate it: a file /etc/systemd/system/user@.service.d/delegate.conf with the lines "[Service]" and "Delegate=cpu cpuset io memory pids", then systemctl daemon-reload and a new login.`,
    'zh-CN': `请管理员委派它：建文件 /etc/systemd/system/user@.service.d/delegate.conf，内容为 "[Service]" 和 "Delegate=cpu cpuset io memory pids" 两行，然后 systemctl daemon-reload 并重新登录。`,
  };
}
