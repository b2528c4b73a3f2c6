import { release } from 'node:os';
import { NAMESPACES, readNamespaces } from '../../kernel/proc/namespaces.ts';
import { readText } from '../../kernel/proc/read-text.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { attempt, isUnreadable } from '../../kernel/proc/unreadable.ts';
import { currentArch } from '../../kernel/proxy/code.ts';
import { UnavailableError } from '../errors.ts';
import { type Trial, trial } from './finding.ts';

/** close_range(2) came with Linux 5.9, overlayfs for user namespaces with 5.11. */
const WANTED_KERNEL = [5, 11] as const;
const WANTED_NODE = 20;

/** The first namespaces of a machine have fixed inode numbers; linux/proc_ns.h. */
const INITIAL: Readonly<Record<string, number>> = {
  ipc: 0xefffffff,
  uts: 0xeffffffe,
  user: 0xeffffffd,
  pid: 0xeffffffc,
  cgroup: 0xeffffffb,
};

/** What ns-lab runs on, and in. Nothing of this needs a process of its own to try it. */
export function machineTrials(): Trial[] {
  return [
    trial('kernel', examineKernel),
    trial('Node.js', examineNode),
    trial('surroundings', examineSurroundings, { isNeeded: false }),
  ];
}

/** A /proc of another PID namespace would name the wrong processes: with such a one nothing may be tried. */
export function procTrial(): Trial {
  const remedy = () =>
    'mount a /proc of the PID namespace that ns-lab is in: unshare --mount-proc, docker run without --volume /proc';
  return trial('/proc', examineProc, { remedy });
}

function examineProc() {
  const { pid } = readStatus('self');
  if (pid === process.pid) return `/proc/self is process ${pid}, and so says getpid(2)`;
  throw new UnavailableError(
    `/proc is of another PID namespace: /proc/self is process ${pid}, but getpid(2) says ${process.pid}`,
  );
}

function examineKernel() {
  const version = `Linux ${release()} on ${process.arch}`;
  if (process.platform !== 'linux' || !currentArch()) {
    throw new UnavailableError(
      `${process.platform} on ${process.arch}`,
      'run ns-lab on Linux on x64 or arm64, in a virtual machine if need be',
    );
  }
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const [wantedMajor, wantedMinor] = WANTED_KERNEL;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return version;
  return {
    limited: `${version}: older than ${WANTED_KERNEL.join('.')}, from which on an ordinary user may mount an overlay`,
    remedy: 'the lines below say what works all the same; otherwise use a newer kernel',
  };
}

function examineNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= WANTED_NODE) return `Node.js ${process.version}`;
  return {
    limited: `Node.js ${process.version}`,
    remedy: `ns-lab is made for Node.js ${WANTED_NODE} and newer`,
  };
}

/** A container around ns-lab is told by its traces in ns-lab's own process. */
function examineSurroundings() {
  const namespaces = readNamespaces('self');
  const { seccomp, noNewPrivs } = readStatus('self');
  const own = NAMESPACES.filter(({ type }) => {
    const initial = INITIAL[type];
    return initial !== undefined && !isUnreadable(namespaces[type]) && namespaces[type] !== initial;
  }).map(({ type }) => type);
  const traces = [
    ...(own.length > 0 ? [`${own.join(', ')} namespace other than the machine's first`] : []),
    ...(seccomp === 2 ? ['a seccomp filter'] : []),
    ...(noNewPrivs ? ['no_new_privs, so that newuidmap and sudo get no privileges'] : []),
    ...securityLabel(),
  ];
  if (traces.length === 0) return "no container: the machine's first namespaces, no seccomp filter";
  return {
    limited: `ns-lab runs with ${traces.join('; ')}`,
    remedy: 'where something below is refused, start ns-lab outside of this',
  };
}

/** The AppArmor profile or SELinux context that confines ns-lab; none when it is not confined. */
function securityLabel(): string[] {
  const text = attempt(() => readText('/proc/self/attr/current'));
  if (isUnreadable(text)) return [];
  const label = text.replace(/\0/g, '').trim();
  return label === '' || label === 'kernel' || /unconfined/.test(label)
    ? []
    : [`the security label ${label}`];
}
