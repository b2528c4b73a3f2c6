import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ReadStream } from 'node:tty';
import { KernelError } from '../kernel/errors.ts';
import { ioctl, setWaiting } from '../kernel/ffi.ts';
import { AT, O, TIO } from '../kernel/flags.ts';
import { attempt, isUnreadable } from '../kernel/proc/unreadable.ts';
import type { ProxyTask } from '../kernel/proxy/proxy-task.ts';
import { Out } from '../kernel/task.ts';
import type { Box } from './box.ts';
import type { Joined } from './join.ts';
import type { Lab } from './lab.ts';
import { OpenLine } from './open-line.ts';
import { connect, giveTo, type RunningProgram, startProgram } from './program.ts';
import { ownLook, type TerminalLook } from './terminal-look.ts';
import type { UserWords } from './user-of-box.ts';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** How much of the output is kept while nobody listens: the last screens. */
const UNHEARD_BYTES = 64 * 1024;
/** How much may be typed or pasted ahead; what is more is lost. */
const MOST_TYPED_BYTES = 1024 * 1024;
/** When the kernel's buffer is looked at again. */
const FULL_MS = 5;
/** How long nothing comes before what was printed counts as read. */
const QUIET_MS = 20;
/** More than the kernel holds for a pseudo-terminal: 8 KiB in its queue and 4 KiB in the line discipline. */
const HELD_BYTES = 16 * 1024;
const NOTHING = Buffer.alloc(0);

/** ns-lab's side of a pseudo-terminal, pty(7). */
export class Terminal {
  readonly #master: number;
  readonly #stream: ReadStream;
  #listener: ((chunk: Buffer) => void) | undefined;
  #unheard = NOTHING;
  #readBytes = 0;
  /** What the kernel had no room for yet. */
  #typed = NOTHING;
  readonly #heard = new OpenLine();
  /** True when the pseudo-terminal belongs to the box's own devpts. */
  readonly isOwn: boolean;
  /** Resolves when nothing holds the other side any more. */
  readonly ended: Promise<void>;

  constructor(master: number, isOwn: boolean) {
    this.#master = master;
    this.isOwn = isOwn;
    // Nobody is to wait for a program that does not read.
    setWaiting(master, false);
    this.#stream = new ReadStream(master);
    // It is always read, so that programs in the background do not block on a full terminal.
    this.#stream.on('data', (chunk) => {
      this.#readBytes += chunk.length;
      if (this.#listener) this.#tell(chunk);
      else this.#unheard = Buffer.concat([this.#unheard, chunk]).subarray(-UNHEARD_BYTES);
    });
    // EIO is how Linux says that the last process has closed the other side.
    this.#stream.on('error', () => this.#stream.destroy());
    this.ended = new Promise((resolve) => this.#stream.once('close', () => resolve()));
  }

  /** What the programs print, beginning with what nobody has heard yet. Returns a function that stops it. */
  onData(listener: (chunk: Buffer) => void): () => void {
    this.#listener = listener;
    if (this.#unheard.length > 0) this.#tell(this.#unheard);
    this.#unheard = Buffer.alloc(0);
    return () => {
      this.#listener = undefined;
    };
  }

  /** Stops reading, so that programs wait once the kernel's buffer is full; or goes on. */
  hold(isHeld: boolean): void {
    if (isHeld) this.#stream.pause();
    else this.#stream.resume();
  }

  /**
   * Resolves when everything that has been printed by now has been passed on. That is not the end of the stream: a
   * program in the background may hold the other side for as long as it likes, and print on.
   */
  async drained(): Promise<void> {
    const enough = this.#readBytes + HELD_BYTES;
    let before = -1;
    while (!this.#stream.destroyed && this.#readBytes < enough) {
      if (this.#readBytes === before && !this.#stream.isPaused()) return;
      before = this.#readBytes;
      await Promise.race([this.ended, setTimeout(QUIET_MS)]);
    }
  }

  #tell(chunk: Buffer): void {
    this.#heard.add(chunk);
    this.#listener?.(chunk);
  }

  /** What is typed. A program may read it later than it comes: the kernel has room for 4 KiB, pty(7). */
  write(data: Uint8Array): void {
    const isBusy = this.#typed.length > 0;
    this.#typed = Buffer.concat([this.#typed, data]).subarray(0, MOST_TYPED_BYTES);
    if (!isBusy) this.#passOn();
  }

  #passOn(): void {
    try {
      while (this.#typed.length > 0) this.#typed = this.#typed.subarray(writeSync(this.#master, this.#typed));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN' && !this.#stream.destroyed)
        void setTimeout(FULL_MS, undefined, { ref: false }).then(() => this.#passOn());
      else this.#typed = NOTHING; // The other side is closed.
    }
  }

  /** Tells the kernel the size, which sends SIGWINCH to the programs in the foreground. */
  resize({ columns, rows }: TerminalSize): void {
    const size = Buffer.alloc(8); // struct winsize
    size.writeUInt16LE(rows, 0);
    size.writeUInt16LE(columns, 2);
    ioctl(this.#master, TIO.TIOCSWINSZ, size);
  }

  /**
   * Shows again where a person left: full-screen programs and line editors draw themselves when the size changes;
   * for others there is the line that was begun, mostly a prompt.
   */
  redraw(size: TerminalSize): void {
    this.#unheard = Buffer.concat([this.#heard.line, this.#unheard]);
    this.resize({ ...size, rows: Math.max(1, size.rows - 1) });
    this.resize(size);
  }

  close(): void {
    this.#stream.destroy();
  }
}

/** A program on a pseudo-terminal in a box. */
export interface TerminalProgram extends RunningProgram {
  readonly terminal: Terminal;
  /** The program is the box itself: who leaves it ends the box, and is told so at the door. */
  readonly isBox?: boolean;
}

/**
 * Resolves when the program itself has ended and what it printed has been passed on, whatever else of the box still
 * holds its terminal.
 */
export async function untilEnded({ terminal, exit }: TerminalProgram): Promise<'ended'> {
  await exit;
  await terminal.drained();
  return 'ended';
}

/** Starts a program in a box on a terminal of the box's own devpts, or of the machine's when it has none. */
export function startOnTerminal(
  lab: Lab,
  box: Box,
  argv: readonly string[],
  size: TerminalSize,
  look: TerminalLook = ownLook(),
  as?: UserWords,
): TerminalProgram {
  let terminal: Terminal | undefined;
  const attach = ({ inner }: Joined) => {
    terminal = attachTerminal(inner, size);
    return { drain: async () => {} };
  };
  try {
    const program = startProgram(lab, box, argv, attach, { look, as });
    return { ...program, terminal: terminal! };
  } catch (error) {
    terminal?.close();
    throw error;
  }
}

/** Makes a new pseudo-terminal the controlling terminal and the standard streams of a task, ioctl_tty(2). */
export function attachTerminal(task: ProxyTask, size: TerminalSize): Terminal {
  const terminal = ownTerminal(task) ?? machineTerminal(task);
  terminal.resize(size);
  task.plumbing(() => {
    task.call('ioctl', 0, TIO.TIOCSCTTY, 0);
    task.call('dup3', 0, 1, 0);
    task.call('dup3', 0, 2, 0);
  });
  return terminal;
}

/** Opens /dev/ptmx inside the box; undefined when there is none there. */
function ownTerminal(task: ProxyTask): Terminal | undefined {
  return task.plumbing(() => {
    let master: number;
    try {
      master = task.call('openat', AT.AT_FDCWD, '/dev/ptmx', O.O_RDWR | O.O_NOCTTY | O.O_CLOEXEC, 0);
    } catch (error) {
      if (error instanceof KernelError) return undefined;
      throw error;
    }
    try {
      task.call('ioctl', master, TIO.TIOCSPTLCK, Buffer.alloc(4));
      const number = new Out(4);
      task.call('ioctl', master, TIO.TIOCGPTN, number);
      const path = `/dev/pts/${number.bytes.readInt32LE(0)}`;
      const slave = task.call('openat', AT.AT_FDCWD, path, O.O_RDWR | O.O_NOCTTY | O.O_CLOEXEC, 0);
      task.call('dup3', slave, 0, 0);
      task.call('close', slave);
      const own = task.sendFd(master);
      if (isMaster(own)) return new Terminal(own, hasOwnDevpts(task.pid));
      closeSync(own);
      return undefined;
    } catch (error) {
      // A ptmx without its devpts, or one without access rights: as good as none.
      if (error instanceof KernelError) return undefined;
      throw error;
    } finally {
      task.call('close', master);
    }
  });
}

/** The device number of /dev/ptmx, devices.txt of the kernel: 5, 2. */
const PTMX = 0x502;

/** What the box has at /dev/ptmx may be anything: ns-lab reads and writes only a master, pty(7). */
export function isMaster(fd: number): boolean {
  const status = fstatSync(fd);
  return status.isCharacterDevice() && status.rdev === PTMX;
}

/** False for a process that shares the machine's /dev: its devpts is the one that ns-lab itself sees. */
function hasOwnDevpts(pid: number): boolean {
  const [own, machines] = [`/proc/${pid}/root/dev/pts`, '/dev/pts'].map((path) =>
    attempt(() => statSync(path)),
  );
  return !own || !machines || isUnreadable(own) || isUnreadable(machines) || own.dev !== machines.dev;
}

/** A pseudo-terminal of the machine's devpts, handed in. */
function machineTerminal(task: ProxyTask): Terminal {
  const master = openSync('/dev/ptmx', O.O_RDWR | O.O_NOCTTY);
  try {
    ioctl(master, TIO.TIOCSPTLCK, Buffer.alloc(4));
    const number = Buffer.alloc(4);
    ioctl(master, TIO.TIOCGPTN, number);
    const slave = openSync(`/dev/pts/${number.readInt32LE(0)}`, O.O_RDWR | O.O_NOCTTY);
    giveTo(task, slave);
    connect(task, [slave]);
  } catch (error) {
    closeSync(master);
    throw error;
  }
  return new Terminal(master, false);
}
