import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readStatus } from '../src/kernel/proc/status.ts';
import type { Aim, Benchmark, BenchmarkOptions } from './benchmark.ts';
import { echoes, KEYS_A_LINE } from './keys.ts';
import { builtCommand } from './package.ts';
import { Pty } from './pty.ts';
import { timed } from './replay.ts';
import { formatNumber, median } from './statistics.ts';
import type { Table } from './table.ts';
import { compare, takeTurns } from './turns.ts';

const IDLE_MS = 10_000;
/** Ticks of /proc/PID/stat: sysconf(_SC_CLK_TCK) is 100 on every Linux that Node.js runs on. */
const TICK_MS = 10;
const FLOOD_KEYS = 30;

export const face: Benchmark = {
  name: 'face',
  title: 'The full-screen face at 120×40',
  async run(options) {
    const state = mkdtempSync(join(tmpdir(), 'ns-lab-bench-'));
    const lab = `env NS_LAB_STATE_DIR='${state}' '${process.execPath}' '${builtCommand()}'`;
    try {
      const starts = await firstPrompt(lab, options);
      const [full, , bare] = [...starts.values()] as [number[], number[], number[]];
      const more = median(full.map((value, round) => value - bare[round]!));
      const { rows, notes, slowest, idle } = await use(lab, options);
      return {
        aims: [
          aim('the first prompt at most 150 ms after `node -e 0`', more, 150, 'ms'),
          aim('99 of 100 keys answered in at most 16 ms', slowest, 16, 'ms'),
          aim('an idle lab takes at most 1 % of one core', idle * 100, 1, '%'),
        ],
        tables: [compare('Until one can type', starts), { columns: ['', 'figure'], rows }],
        notes: [`The first prompt comes ${formatNumber(more)} ms after the end of \`node -e 0\`.`, ...notes],
      };
    } finally {
      rmSync(state, { recursive: true, force: true });
    }
  },
};

const aim = (text: string, figure: number, most: number, unit: string): Aim => ({
  aim: text,
  measured: `${formatNumber(figure)} ${unit}`,
  isReached: figure <= most,
});

/** All on a pseudo-terminal, so that this is in all figures alike. */
function firstPrompt(lab: string, options: BenchmarkOptions) {
  const prompt = (command: string) => async () => {
    let pty: Pty | undefined;
    const figure = await timed(async () => {
      pty = new Pty(command);
      await pty.prints('host');
    });
    await pty!.close('\x04');
    return figure;
  };
  const contenders = [
    { name: 'the first prompt', take: prompt(lab) },
    { name: 'the first prompt, --plain', take: prompt(`${lab} --plain`) },
    { name: 'node -e 0', take: () => timed(() => new Pty(`'${process.execPath}' -e 0`).ended()) },
  ];
  return takeTurns(contenders, options, 100);
}

async function use(lab: string, { progress }: BenchmarkOptions) {
  const pty = new Pty(lab);
  try {
    await pty.prints('panels');
    await pty.press('new\r', 'box>');
    await pty.press('build\r', 'steps done');
    await sleep(3000);
    progress('idle');
    const idle = await cpuShare(pty.pid, IDLE_MS);
    const memoryKb = readStatus(pty.pid).vmRssKb!;
    progress('keys');
    // Something that moves, so that the panels are drawn all the time.
    await pty.press('run sh -c "while :; do :; done"\r', 'box runs');
    const { lab: keys, cat } = await echoes(pty, 'box');
    await pty.press('\x03\x03', 'type a command');
    progress('flood');
    await pty.press('shell\r', 'you type inside');
    await sleep(1000);
    await pty.press('yes\r', 'y');
    const floods: number[] = [];
    // The key that gives the shell the whole screen has it cleared: home, and erased to the end.
    for (let count = 0; count < FLOOD_KEYS; count++) {
      floods.push(await pty.press('\x1b[24~', '\x1b[H\x1b[J'));
      await sleep(300 + (count % 7) * 11);
    }
    await pty.press('\x03', '^C');
    await pty.press('\x1d', 'goes on');
    const rows: Table['rows'] = [
      ['key to echo while panels refresh, median', `${formatNumber(median(keys))} ms`],
      ['key to echo while panels refresh, 99th percentile', `${formatNumber(percentile(keys, 0.99))} ms`],
      ['· with cat(1) in place of ns-lab, median', `${formatNumber(median(cat))} ms`],
      ['· with cat(1) in place of ns-lab, 99th percentile', `${formatNumber(percentile(cat, 0.99))} ms`],
      ['key to echo with `yes` in the shell, median', `${formatNumber(median(floods))} ms`],
      ['key to echo with `yes` in the shell, longest', `${formatNumber(Math.max(...floods))} ms`],
      ['CPU of an idle lab', `${formatNumber(idle * 100)} %`],
      ['memory of an idle lab', `${formatNumber(memoryKb / 1024)} MB`],
    ];
    const notes = [
      `${keys.length} keys at a prompt while a loop runs in the box, ${KEYS_A_LINE} a line: the 99th percentile is the ${Math.ceil(keys.length / 100)}th longest. With cat(1) they were typed in turns with those: so much of the figures are script(1), its pipes and the measuring itself.`,
      `${FLOOD_KEYS} times F12, which gives the shell the whole screen and back, while \`yes\` runs in it. CPU is that of one core over ${IDLE_MS / 1000} s, memory the RSS.`,
    ];
    return { rows, notes, slowest: percentile(keys, 0.99), idle };
  } finally {
    await pty.close('\x03\x15quit\r');
  }
}

async function cpuShare(pid: number, ms: number): Promise<number> {
  const before = cpuMs(pid);
  await sleep(ms);
  return (cpuMs(pid) - before) / ms;
}

/** User and system time: fields 14 and 15 of proc_pid_stat(5). */
function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
