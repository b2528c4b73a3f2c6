/** Why no group can be made for a controller. */
export interface Refusal {
  readonly reason: 'no-controller' | 'not-writable' | 'not-delegated' | 'read-only';
  /** What is in the way: a phrase for people. */
  readonly explanation: string;
  /** What to do about it: sentences. */
  readonly remedy: string;
}

/** Which is `systemd-run --user --scope -p Delegate=yes`. It switches the controllers on, systemd.resource-control(5). */
const ASK_SYSTEMD = 'ns-lab --delegate';

export function noController(controller: string, why: string): Refusal {
  return {
    reason: 'no-controller',
    explanation: why,
    remedy: `Without the ${controller} controller this limit cannot be set here. Use a kernel and a boot command line that have it (see /proc/cgroups and /proc/cmdline), or, in a container, start ns-lab outside of it.`,
  };
}

export function readOnly(directory: string): Refusal {
  return {
    reason: 'read-only',
    explanation: `${directory} is mounted read-only`,
    remedy:
      'Start ns-lab outside of this container, or start the container with a writable /sys/fs/cgroup (docker run --privileged).',
  };
}

export function notWritable(version: 1 | 2, directory: string, uid: number): Refusal {
  return {
    reason: 'not-writable',
    explanation: `user ${uid} may not make groups in ${directory}${version === 2 ? ', nor in a group above it' : ''}`,
    remedy:
      version === 2
        ? `Start ns-lab in a group that is yours: ${ASK_SYSTEMD}. Or run it as root.`
        : 'Run ns-lab as root: cgroup v1 hierarchies are not given to users. Or boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1).',
  };
}

export function threaded(directory: string): Refusal {
  return {
    reason: 'not-delegated',
    explanation: `${directory} is a threaded group (cgroup.type): groups below it take threads, not processes`,
    remedy: `Start ns-lab in another group: ${ASK_SYSTEMD}.`,
  };
}

/** `isOffered`: the controller is in `cgroup.controllers` of the nearest group that we may write. */
export function notDelegated(
  controller: string,
  directory: string,
  uid: number,
  isOffered: boolean,
): Refusal {
  const explanation = isOffered
    ? `${directory} may be written, and has the ${controller} controller, but has not switched it on for groups below it (cgroup.subtree_control); ns-lab does not change a group that it did not make`
    : `${directory} may be written, but the group above did not give it the ${controller} controller (cgroup.controllers)`;
  return { reason: 'not-delegated', explanation, remedy: remedyFor(controller, directory, uid, isOffered) };
}

function remedyFor(controller: string, directory: string, uid: number, isOffered: boolean): string {
  if (uid === 0)
    return `Switch it on, if that suits this machine: echo +${controller} > ${directory}/cgroup.subtree_control. A group that has processes of its own refuses that (EBUSY) until they have moved to a group below it; in a container, start ns-lab outside of it.`;
  if (isOffered) return `Start ns-lab in a group of its own: ${ASK_SYSTEMD}.`;
  return `Let the administrator delegate it: a file /etc/systemd/system/user@.service.d/delegate.conf with the lines "[Service]" and "Delegate=cpu cpuset io memory pids", then systemctl daemon-reload and a new login.`;
}
