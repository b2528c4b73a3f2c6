import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Accelerator, accelerators, rememberFailure } from './accelerator.ts';
import { type Guest, initScript } from './init-script.ts';
import { findParts, NoMachineError, type Parts } from './parts.ts';
import { byLine, openPort } from './port.ts';
import { qemuArguments, type Size } from './qemu.ts';
import { exportRoot } from './root-export.ts';

export interface MachineOptions extends Guest {
  readonly size: Size;
  /** For everything, boot and commands. */
  readonly timeoutMs: number;
  /** What the commands print. */
  readonly onOutput: (chunk: Buffer) => void;
  /** What they write to descriptor 3. */
  readonly onData?: (chunk: Buffer) => void;
}

/** How one command went. */
export interface Ended {
  readonly status: number;
  readonly durationMs: number;
}

export interface MachineResult {
  readonly accelerator: Accelerator['name'];
  /** From the call to the first command, with the boots that did not get there. */
  readonly bootMs: number;
  /** By command. There are fewer than commands when the time was up. */
  readonly ended: readonly Ended[];
}

/**
 * Boots a machine whose root is this machine's file system, read-only, under a throw-away layer, and runs commands
 * in it. What they change is gone with it. @throws NoMachineError
 */
export async function runMachine(options: MachineOptions): Promise<MachineResult> {
  const start = performance.now();
  const parts = findParts();
  let failure = '';
  for (const accelerator of accelerators()) {
    const attempt = await boot(parts, accelerator, options, start);
    if (typeof attempt !== 'string') return attempt;
    rememberFailure(accelerator);
    failure = attempt;
  }
  throw new NoMachineError(`it does not boot: ${failure}`);
}

/** One attempt. @returns what was seen last, when it did not get to the first command */
async function boot(
  parts: Parts,
  accelerator: Accelerator,
  options: MachineOptions,
  start: number,
): Promise<MachineResult | string> {
  const { size, timeoutMs, onOutput, onData = () => {} } = options;
  const run = mkdtempSync(join(tmpdir(), 'ns-lab-machine-'));
  const file = (name: string) => join(run, name);
  const processes: ChildProcess[] = [];
  let bootMs: number | undefined;
  const ended: Ended[] = [];
  const ports = [
    openPort(file('output.sock'), onOutput),
    openPort(file('data.sock'), onData),
    openPort(file('status.sock'), byLine(onStatus)),
  ];
  const end = () => {
    for (const child of processes) child.kill('SIGKILL');
    rmSync(run, { recursive: true, force: true });
  };
  process.on('exit', end);
  try {
    writeFileSync(file('init'), initScript(options, parts));
    chmodSync(file('init'), 0o755);
    writeFileSync(file('disk'), '');
    truncateSync(file('disk'), size.diskMiB * 2 ** 20);
    execFileSync('mke2fs', ['-q', '-t', 'ext4', file('disk')]);
    const root = await exportRoot(parts.virtiofsd, run, [
      options.directory,
      process.execPath,
      run,
      parts.busybox,
    ]);
    processes.push(root.daemon);
    const files = {
      ...{ init: file('init'), disk: file('disk'), console: file('console'), root: root.socket },
      ports: Object.fromEntries(ports.map(({ path }) => [`machine-${/(\w+)\.sock$/.exec(path)![1]}`, path])),
    };
    const args = [...DIES_WITH_US, parts.qemu, ...qemuArguments(parts, accelerator, size, files)];
    const qemu = spawn('setpriv', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    processes.push(qemu);
    let messages = '';
    qemu.stderr!.on('data', (chunk) => (messages += chunk));
    const closed = new Promise<void>((resolve) => qemu.once('close', () => resolve()));
    await orKilled(closed, qemu, () => (bootMs === undefined ? accelerator.bootMs : timeoutMs));
    if (bootMs === undefined) return lastLines(messages, file('console'));
    await Promise.all(ports.map((port) => port.ended));
    return { accelerator: accelerator.name, bootMs, ended };
  } finally {
    for (const port of ports) port.close();
    process.off('exit', end);
    end();
  }

  function onStatus(line: string): void {
    const [word, ...numbers] = line.split(' ');
    if (word === 'ready') bootMs = performance.now() - start;
    const [status, from, to] = numbers.map(Number) as [number, number, number];
    if (word === 'ended') ended.push({ status, durationMs: (to - from) * 1000 });
  }
}

/** A machine outlives nothing: not ns-lab's scripts, when they are killed. */
const DIES_WITH_US = ['--pdeathsig', 'SIGKILL'];
const CHECK_MS = 100;

/** Waits for a process, and kills it when its time is up; the limit may change on the way. */
async function orKilled(closed: Promise<void>, child: ChildProcess, limitMs: () => number): Promise<void> {
  const start = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - start > limitMs()) child.kill('SIGKILL');
  }, CHECK_MS);
  await closed;
  clearInterval(timer);
}

function lastLines(messages: string, console: string): string {
  let text = messages;
  try {
    text += readFileSync(console, 'utf8');
  } catch {
    // qemu did not get so far.
  }
  return text.trim().split('\n').slice(-20).join('\n') || 'it printed nothing';
}
