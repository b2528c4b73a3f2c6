import { defineWords } from '../../locale/locale.ts';

const words = defineWords({
  en: { here: (command: string) => `in ns-lab that is: ${command}` },
  'zh-CN': { here: (command) => `在 ns-lab 里这样写：${command}` },
});

const NAMESPACE_OPTIONS: Readonly<Record<string, string>> = {
  ...{ '--mount': 'mnt', '-m': 'mnt', '--uts': 'uts', '-u': 'uts', '--ipc': 'ipc', '-i': 'ipc' },
  ...{ '--net': 'net', '-n': 'net', '--pid': 'pid', '-p': 'pid', '--user': 'user', '-U': 'user' },
  ...{ '--cgroup': 'cgroup', '-C': 'cgroup', '--time': 'time', '-T': 'time' },
};

/** `unshare pid uts`, and what its other options do here. */
function unshare(options: string): string | undefined {
  const given = options.trim().split(/\s+/);
  const types = given.flatMap((option) => NAMESPACE_OPTIONS[option] ?? []);
  if (types.length === 0) return undefined;
  const then = [
    given.some((option) => option === '-r' || option === '--map-root-user') ? 'map root' : '',
    given.some((option) => option === '-f' || option === '--fork') ? 'fork' : '',
  ].filter(Boolean);
  return [`unshare ${types.join(' ')}`, ...then].join(', then ');
}

/** What people type elsewhere, and the command that does it here. */
const SPELLINGS: readonly (readonly [RegExp, (...parts: string[]) => string | undefined])[] = [
  [/^unshare\s+(-.*)$/, unshare],
  [/^mount\s+-t\s+overlay\b/, () => 'mount overlay'],
  [
    /^mount\s+-t\s+(proc|sysfs|tmpfs|devpts|mqueue)\s+\S+\s+(\S+)$/,
    (type, target) => `mount ${type} ${target}`,
  ],
  [/^mount\s+(?:--bind|--rbind|-o\s+bind)\s+(\S+)\s+(\S+)$/, (from, to) => `mount bind ${from} ${to}`],
  [
    /^mount\s+--make-r?(private|shared|slave)\s+(\S+)$/,
    (type, target) => `mount propagation ${target} ${type}`,
  ],
  [/^ip\s+link\s+add\s+(\S+)\s+type\s+bridge$/, (name) => `add bridge ${name}`],
  [/^ip\s+link\s+add\s+(\S+)\s+type\s+veth\b.*$/, (name) => `add veth ${name}`],
  [/^ip\s+link\s+set\s+(?:dev\s+)?(\S+)\s+(up|down)$/, (name, state) => `set link ${name} ${state}`],
  [/^ip\s+a(?:ddr(?:ess)?)?\s+add\s+(\S+)\s+dev\s+(\S+)$/, (cidr, name) => `add addr ${cidr} dev ${name}`],
  [/^ip\s+r(?:oute)?\s+add\s+(\S+)\s+via\s+(\S+)$/, (to, via) => `add route ${to} via ${via}`],
  [/^(?:ip\s+(?:a|addr|address|link|l|r|route|n|neigh)(?:\s+show)?|ifconfig)$/, () => 'show net'],
  [/^hostname\s+([\w.-]+)$/, (name) => `set hostname ${name}`],
  [
    /^sysctl\s+-w\s+net\.ipv4\.ip_forward\s*=\s*([01])$/,
    (value) => `set forwarding ${value === '1' ? 'on' : 'off'}`,
  ],
  [/^sysctl\s+-w\s+([\w.]+)\s*=\s*(\S+)$/, (name, value) => `set sysctl ${name} ${value}`],
  // The number of the process, and other options, come before the program.
  [
    /^nsenter(?:\s+(?:-t|--target)\s+\d+|\s+-\S+)*(?:\s+(.+))?$/,
    (program) => (program ? `run ${program}` : 'shell'),
  ],
  [/^lsns$/, () => 'show ns'],
  [/^findmnt$/, () => 'show mounts'],
  [/^kill\s+-(?:s\s+)?(\w+)\s+\d+$/, (name) => `signal ${name}`],
  [/^docker\s+run\b/, () => 'build, then run CMD'],
  [/^docker\s+exec\b/, () => 'run CMD, or shell'],
  [/^docker\s+ps\b/, () => 'ps'],
  [/^docker\s+(?:pause|unpause)\b/, () => 'freeze, thaw'],
  [/^docker\s+(?:kill|stop)\b/, () => 'signal TERM, signal KILL'],
  [/^docker\s+rm\b/, () => 'rm NAME'],
  [/^echo\s+\d+\s*>\s*\S*pids\.max$/, () => 'set pids max N'],
  [/^echo\s+\S+\s*>\s*\S*memory\.(?:max|limit_in_bytes)$/, () => 'set memory max SIZE'],
  [/^echo\s+.*>\s*\S*cpu\.(?:max|cfs_quota_us)$/, () => 'set cpu quota PERCENT'],
];

/** For a line that is no command here, but one of a shell: what to write instead. */
export function spelledElsewhere(line: string): string | undefined {
  const text = line.trim();
  for (const [pattern, command] of SPELLINGS) {
    const parts = pattern.exec(text);
    const here = parts && command(...parts.slice(1));
    if (here) return words().here(here);
  }
  return undefined;
}
