import { arch } from 'node:process';
import { SYSCALL_NUMBERS } from '../../src/kernel/syscall-numbers.ts';
import type { Box } from '../../src/lab/box.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { type RunningProgram, startPiped } from '../../src/lab/program.ts';

/** What the attacker looks for in memory, and what it puts in its place. */
export const AIM = 'ns-lab-aim';
export const HIT = 'ns-lab-hit';
/** Where boxes with a root of their own have the programs of the machine: `mount bind /usr /mnt ro`. */
const PLACE = '/mnt';

/** How often each way into a process of ns-lab was open. */
export interface AttackReport {
  /** Processes of ns-lab that were seen. */
  readonly seen: number;
  /** `/proc/PID/mem` opened, and texts replaced in it. */
  readonly opened: number;
  readonly altered: number;
  /** PTRACE_SEIZE, process_vm_readv(2), pidfd_getfd(2), a file of /proc/PID/fd opened, /proc/PID/exe opened to write. */
  readonly traced: number;
  readonly read: number;
  readonly taken: number;
  readonly linked: number;
  readonly program: number;
}

const numbers = SYSCALL_NUMBERS[arch as 'x64' | 'arm64'];
const number = (name: string): number => numbers[name]!;

/** Goes on until SIGTERM, then prints the report as JSON. Processes are looked for again and again. */
const SCRIPT = `
my %n = map { $_ => 0 } qw(seen opened altered traced read taken linked program);
my $over = 0;
$SIG{TERM} = sub { $over = 1 };
my (%known, %mem);
$| = 1;
# A process that joins the box becomes a program, which is no secret.
sub is_ours { open my $c, '<', "/proc/$_[0]/comm" or return 0; return (readline($c) // '') =~ /^ns-lab/ }
sub score { $n{$_[0]}++ if $_[2] && is_ours($_[1]); return $_[2] }
print "ready\\n";
until ($over) {
  # A program that was taken hold of instead, because it had just become one, can end.
  1 while waitpid(-1, 1) > 0;
  opendir my $proc, '/proc';
  for my $pid (grep { /^[0-9]+$/ } readdir $proc) {
    next if $pid == $$ || $mem{$pid};
    next unless is_ours($pid);
    unless ($known{$pid}++) {
      $n{seen}++;
      score('traced', $pid, syscall(${number('ptrace')}, 0x4206, $pid, 0, 0) == 0);
      my $room = ' ' x 8;
      my $vec = pack 'PQ', $room, 8;
      my $there = pack 'QQ', 0x400000, 8;
      score('read', $pid, syscall(${number('process_vm_readv')}, $pid, $vec, 1, $there, 1, 0) == 8);
      my $pidfd = syscall(${number('pidfd_open')}, $pid, 0);
      for my $fd (0 .. 9) {
        score('taken', $pid, $pidfd >= 0 && syscall(${number('pidfd_getfd')}, $pidfd, $fd, 0) >= 0);
      }
      for my $fd (0 .. 9) { score('linked', $pid, open my $f, '<', "/proc/$pid/fd/$fd") }
      score('program', $pid, open my $e, '+<', "/proc/$pid/exe");
    }
    open my $m, '+<:raw', "/proc/$pid/mem" or next;
    score('opened', $pid, 1);
    open my $maps, '<', "/proc/$pid/maps" or next;
    $mem{$pid} = [$m, [map { /^(\\w+)-(\\w+) rw/ ? [hex $1, hex $2] : () } <$maps>]];
  }
  for (1 .. 50) {
    last if $over;
    for my $pid (keys %mem) {
      my ($m, $ranges) = @{$mem{$pid}};
      for my $range (@$ranges) {
        my ($start, $end) = @$range;
        sysseek $m, $start, 0 or next;
        sysread($m, my $bytes, $end - $start) or next;
        my $at = -1;
        while (($at = index $bytes, '${AIM}', $at + 1) >= 0) {
          sysseek $m, $start + $at, 0;
          $n{altered}++ if syswrite $m, '${HIT}';
        }
      }
    }
    select undef, undef, undef, 0.001 unless %mem;
  }
}
print '{', join(',', map { qq("$_":$n{$_}) } keys %n), "}\\n";
`;

export interface Attack {
  readonly program: RunningProgram;
  /** Ends it. */
  stop(): Promise<AttackReport>;
}

/** Starts the attacker in a box; it runs when this resolves. The box needs perl, in its root or at PLACE. */
export async function attack(lab: Lab, box: Box): Promise<Attack> {
  let printed = '';
  const find = `PATH=$PATH:${PLACE}/bin; for d in ${PLACE}/lib/*-linux-gnu; do export LD_LIBRARY_PATH=$d; done; exec perl -e "$0"`;
  let begin = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const program = startPiped(lab, box, ['sh', '-c', find, SCRIPT], (_, chunk) => {
    printed += chunk;
    if (printed.includes('ready')) begin();
  });
  void program.exit.then(begin);
  await begun;
  if (!printed.startsWith('ready')) throw new Error(`the attacker did not start: ${printed}`);
  return {
    program,
    async stop() {
      program.signal(15);
      await program.exit;
      return JSON.parse(printed.slice('ready\n'.length)) as AttackReport;
    },
  };
}
