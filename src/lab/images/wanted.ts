/** A program of the image: its name there, and the host's programs that may stand for it, the first choice first. */
export interface WantedProgram {
  readonly name: string;
  readonly from: readonly string[];
}

/** What a learner tries in a container, by what it is for. Those that the host does not have are left out. */
const NAMES = {
  shells: 'sh bash',
  files:
    'ls cp mv rm ln mkdir rmdir mkfifo mknod mktemp touch cat head tail tac more less stat readlink realpath ' +
    'basename dirname chmod chown chgrp install truncate fallocate dd df du sync find tar gzip',
  text:
    'echo printf grep egrep fgrep sed awk mawk gawk sort uniq cut tr tee wc nl od hexdump xxd fold paste join comm ' +
    'split rev column diff cmp xargs seq shuf base64 cksum md5sum sha256sum',
  shellTools:
    'true false test [ expr env printenv pwd sleep timeout yes time date nice nohup setsid flock watch which ' +
    'getent script tput tset reset clear stty tty',
  users: 'id whoami groups logname who users',
  processes:
    'ps top free kill pgrep pkill pidof killall pstree pmap pwdx uptime vmstat w nproc renice ionice chrt taskset ' +
    'prlimit strace lsof fuser',
  system: 'uname arch hostname domainname dnsdomainname dmesg lscpu lsblk sysctl',
  namespaces:
    'mount umount findmnt mountpoint chroot pivot_root lsns nsenter unshare setpriv capsh getpcaps getcap setcap ' +
    'ipcs ipcmk ipcrm',
  network: 'ip ss bridge tc ping nc',
  load: 'stress stress-ng',
} as const;

/** Where the host's own choice may be a large program, a small one goes before it. */
const OTHERS: readonly WantedProgram[] = [
  { name: 'vi', from: ['vim.tiny', 'nvi', 'vi', 'vim.basic'] },
  { name: 'nano', from: ['nano', 'nano-tiny'] },
];

export const WANTED_PROGRAMS: readonly WantedProgram[] = [
  ...Object.values(NAMES)
    .flatMap((names) => names.split(' '))
    .map((name) => ({ name, from: [name] })),
  ...OTHERS,
];

/** A program with more libraries than this is not a tool for a small image (vi may be a graphical vim). */
export const MOST_LIBRARIES = 32;

/** Searched before PATH, which in an ordinary user's session has no sbin and may hold wrappers. */
export const PROGRAM_DIRECTORIES = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'] as const;

/** The terminals whose description the image needs, as terminfo(5) names them. */
export const TERMINALS = [
  ...['linux', 'dumb', 'ansi', 'vt100', 'vt102', 'vt220', 'xterm', 'xterm-color', 'xterm-256color'],
  ...['screen', 'screen-256color', 'tmux', 'tmux-256color', 'rxvt', 'rxvt-unicode', 'rxvt-unicode-256color'],
  ...['alacritty', 'xterm-kitty', 'foot', 'st-256color', 'wezterm', 'xterm-ghostty'],
] as const;

export const TERMINFO_DIRECTORIES = ['/etc/terminfo', '/lib/terminfo', '/usr/share/terminfo'] as const;

/** The locale that is all ASCII and UTF-8; a C library without it counts bytes, not characters. */
export const LOCALE_DIRECTORIES = ['/usr/lib/locale/C.utf8', '/usr/lib/locale/C.UTF-8'] as const;

/** Libraries that no header names: the C library opens them by name (glibc before 2.34, for /etc/passwd). */
export const OPENED_BY_NAME = ['libnss_files.so.2'] as const;
