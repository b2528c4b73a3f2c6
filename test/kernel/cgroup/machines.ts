import type { FakeMachine } from './fake-machine.ts';

const OPTIONS = 'rw,nosuid,nodev,noexec,relatime';

/** cgroup v1 without systemd: every controller has a mount of its own, and memory has a group per job. */
export const PURE_V1: FakeMachine = {
  mountinfo: `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
`,
  cgroup: '8:pids:/\n4:memory:/jobs/1\n3:cpuset:/\n1:cpu:/\n',
  groups: {
    '/sys/fs/cgroup/cpu': {},
    '/sys/fs/cgroup/cpuset': { 'cpuset.cpus': '0-1\n', 'cpuset.mems': '0\n' },
    '/sys/fs/cgroup/memory/jobs/1': {},
    '/sys/fs/cgroup/pids': {},
  },
};

/** systemd's hybrid layout (Debian 10, CentOS 7): co-mounted v1 controllers, a named one, v2 without controllers. */
export const HYBRID: FakeMachine = {
  mountinfo: `25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 24 0:25 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
31 30 0:26 / /sys/fs/cgroup/unified ${OPTIONS} shared:10 - cgroup2 cgroup2 rw,nsdelegate
32 30 0:27 / /sys/fs/cgroup/systemd ${OPTIONS} shared:11 - cgroup cgroup rw,xattr,name=systemd
35 30 0:30 / /sys/fs/cgroup/cpu,cpuacct ${OPTIONS} shared:16 - cgroup cgroup rw,cpu,cpuacct
36 30 0:31 / /sys/fs/cgroup/cpuset ${OPTIONS} shared:17 - cgroup cgroup rw,cpuset
37 30 0:32 / /sys/fs/cgroup/pids ${OPTIONS} shared:18 - cgroup cgroup rw,pids
`,
  // memory is off in this kernel: cgroup_disable=memory.
  cgroup: `6:pids:/user.slice/user-1000.slice/session-1.scope
5:cpuset:/
4:cpu,cpuacct:/user.slice
1:name=systemd:/user.slice/user-1000.slice/session-1.scope
0::/user.slice/user-1000.slice/session-1.scope
`,
  groups: {
    '/sys/fs/cgroup/unified': { 'cgroup.controllers': '\n' },
    '/sys/fs/cgroup/unified/user.slice/user-1000.slice/session-1.scope': {},
    '/sys/fs/cgroup/systemd/user.slice/user-1000.slice/session-1.scope': {},
    '/sys/fs/cgroup/cpu,cpuacct/user.slice': {},
    '/sys/fs/cgroup/cpuset': {},
    '/sys/fs/cgroup/pids/user.slice/user-1000.slice/session-1.scope': {},
  },
};

const ALL = 'cpuset cpu io memory hugetlb pids rdma misc\n';
const USER = '/sys/fs/cgroup/user.slice/user-1000.slice';
const SERVICE = `${USER}/user@1000.service`;
const V2_MOUNTINFO = `25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 24 0:25 / /sys/fs/cgroup ${OPTIONS} shared:4 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
`;

/** cgroup v2 with systemd: a terminal of uid 1000 in the user's own manager, which has three controllers. */
export const V2_USER_SESSION: FakeMachine = {
  mountinfo: V2_MOUNTINFO,
  cgroup: '0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope\n',
  groups: {
    '/sys/fs/cgroup': { 'cgroup.controllers': ALL, 'cgroup.subtree_control': 'cpuset cpu io memory pids\n' },
    '/sys/fs/cgroup/user.slice': { 'cgroup.type': 'domain\n', 'cgroup.subtree_control': 'cpu memory pids\n' },
    [USER]: { 'cgroup.type': 'domain\n', 'cgroup.subtree_control': 'cpu memory pids\n' },
    [SERVICE]: {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'cpu memory pids\n',
      'cgroup.subtree_control': 'cpu memory pids\n',
    },
    [`${SERVICE}/app.slice`]: {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'cpu memory pids\n',
      'cgroup.subtree_control': 'memory pids\n',
    },
    [`${SERVICE}/app.slice/run-1.scope`]: {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'memory pids\n',
      'cgroup.subtree_control': '\n',
    },
  },
  writable: [SERVICE, `${SERVICE}/app.slice`, `${SERVICE}/app.slice/run-1.scope`],
  uid: 1000,
};

/** The same machine after `ssh`: the session scope is root's. */
export const V2_SSH: FakeMachine = {
  ...V2_USER_SESSION,
  cgroup: '0::/user.slice/user-1000.slice/session-3.scope\n',
  groups: { ...V2_USER_SESSION.groups, [`${USER}/session-3.scope`]: { 'cgroup.type': 'domain\n' } },
};

/** Docker on cgroup v2: a cgroup namespace of its own, mounted read-only. */
export const V2_DOCKER: FakeMachine = {
  mountinfo: `473 387 0:143 / / rw,relatime master:181 - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w
477 473 0:149 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro
486 477 0:30 / /sys/fs/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup rw,nsdelegate
`,
  cgroup: '0::/\n',
  groups: {
    '/sys/fs/cgroup': {
      'cgroup.type': 'domain\n',
      'cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma\n',
      'cgroup.subtree_control': '\n',
    },
  },
};

/** The same with `--privileged`: writable, but processes in it keep its controllers from being switched on. */
export const V2_DOCKER_PRIVILEGED: FakeMachine = {
  ...V2_DOCKER,
  mountinfo: V2_DOCKER.mountinfo.replace('ro,nosuid,nodev,noexec,relatime - cgroup2', `${OPTIONS} - cgroup2`),
};

/** Docker on cgroup v1 without a cgroup namespace: each mount shows the container's group only. */
export const V1_DOCKER: FakeMachine = {
  mountinfo: `600 500 0:60 / / rw,relatime - overlay overlay rw,lowerdir=/l
610 609 0:70 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755
611 610 0:27 /docker/a1b2 /sys/fs/cgroup/systemd ro,nosuid master:11 - cgroup cgroup rw,xattr,name=systemd
612 610 0:30 /docker/a1b2 /sys/fs/cgroup/cpu,cpuacct ro,nosuid master:16 - cgroup cgroup rw,cpu,cpuacct
613 610 0:32 /docker/a1b2 /sys/fs/cgroup/pids ro,nosuid master:18 - cgroup cgroup rw,pids
`,
  cgroup: '4:cpu,cpuacct:/docker/a1b2\n3:pids:/docker/a1b2/worker\n1:name=systemd:/docker/a1b2\n0::/\n',
  groups: {
    '/sys/fs/cgroup/systemd': {},
    '/sys/fs/cgroup/cpu,cpuacct': {},
    '/sys/fs/cgroup/pids': {},
    '/sys/fs/cgroup/pids/worker': {},
  },
};

/** WSL2 without systemd: v1 mounts, v2 beside them, and Windows drives with spaces in their options. */
export const WSL2: FakeMachine = {
  mountinfo: `60 50 8:32 / / rw,relatime - ext4 /dev/sdc rw,discard
70 60 0:40 / /sys/fs/cgroup ro,nosuid,nodev,noexec - tmpfs tmpfs ro,mode=755
71 70 0:41 / /sys/fs/cgroup/unified ${OPTIONS} - cgroup2 cgroup2 rw,nsdelegate
72 70 0:42 / /sys/fs/cgroup/cpuset ${OPTIONS} - cgroup cgroup rw,cpuset
73 70 0:43 / /sys/fs/cgroup/cpu ${OPTIONS} - cgroup cgroup rw,cpu
74 70 0:44 / /sys/fs/cgroup/memory ${OPTIONS} - cgroup cgroup rw,memory
75 70 0:45 / /sys/fs/cgroup/pids ${OPTIONS} - cgroup cgroup rw,pids
90 60 0:62 / /mnt/c rw,noatime - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\;uid=1000;gid=1000,mmap,access=client
91 60 0:63 / /Docker/host rw,noatime - 9p C:\\134Program\\040Files rw,aname=drvfs;path=C:\\Program Files\\Docker,mmap
`,
  cgroup: '4:pids:/\n3:memory:/\n2:cpu:/\n1:cpuset:/\n0::/\n',
  groups: {
    '/sys/fs/cgroup/unified': { 'cgroup.controllers': 'hugetlb rdma misc\n' },
    '/sys/fs/cgroup/cpuset': {},
    '/sys/fs/cgroup/cpu': {},
    '/sys/fs/cgroup/memory': {},
    '/sys/fs/cgroup/pids': {},
  },
};

/** A sandbox that has /proc but mounts no cgroup hierarchy. */
export const NONE: FakeMachine = {
  mountinfo: '1 0 0:1 / / rw - tmpfs tmpfs rw\n2 1 0:2 / /proc rw - proc proc rw\n',
  cgroup: '0::/\n',
  groups: {},
};
