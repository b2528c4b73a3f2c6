import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCKER_DEFAULT } from '../src/kernel/capabilities.ts';
import { currentArch } from '../src/kernel/proxy/code.ts';
import { defaultProfile } from '../src/kernel/seccomp/default-profile.ts';
import { assembleProfile } from '../src/kernel/seccomp/filter.ts';
import { findImage } from '../src/lab/images/index.ts';
import { paths } from '../src/lab/paths.ts';
import type { Session } from '../src/session/session.ts';
import type { Aim, Benchmark, BenchmarkOptions, Report } from './benchmark.ts';
import { ContainerServer, compile } from './c-program.ts';
import { prepare, SILENT, timed, withSession } from './replay.ts';
import { runtimes, type Skipped } from './runtimes.ts';
import { BRIDGE_STEP, containerLife, groupParents } from './script.ts';
import { pairedRatio } from './statistics.ts';
import { type Contender, compare, type Rounds, takeTurns } from './turns.ts';

/** What the kernel does after a container has gone must not fall into the next one's time. */
const PAUSE_MS = 100;
const NS_LAB = 'ns-lab';
const WITH_EVIDENCE = 'ns-lab, with evidence';
const C_PROGRAM = 'C program, same calls';
const C_OUTSIDE = 'C program, cgroup.procs';

export const container: Benchmark = {
  name: 'container',
  title: 'A complete container, made, run and removed',
  run: (options) => withSession((session) => withScratch((scratch) => measure(session, scratch, options))),
};

async function withScratch<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const { cache } = paths();
  mkdirSync(cache, { recursive: true });
  // Where boxes have their layers: on the same file system.
  const directory = mkdtempSync(join(cache, 'bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measure(session: Session, scratch: string, options: BenchmarkOptions): Promise<Report> {
  const lab = await session.lab();
  await prepare(session, [BRIDGE_STEP])();
  const parents = groupParents(lab);
  const life = (hasVeth: boolean) => containerLife({ hasVeth, hasLimits: parents !== undefined });
  const replay = { veth: prepare(session, life(true)), plain: prepare(session, life(false)) };
  const contenders: Contender[] = [
    { name: 'ns-lab veth', take: () => timed(replay.veth) },
    { name: 'ns-lab evidence', take: () => timed(() => typed(session, life(true))) },
    { name: 'ns-lab plain', take: () => timed(replay.plain) },
  ];
  const { path: image } = await findImage(undefined);
  const isRoot = process.geteuid!() === 0;
  const program = isRoot && parents ? compile(scratch) : undefined;
  const server =
    program === undefined
      ? undefined
      : new ContainerServer(program, [image, scratch, writeFilter(scratch), ...parents!]);
  const others = program ? runtimes(program, image, scratch) : undefined;
  if (server) {
    contenders.push({ name: 'C veth', take: () => server.make('v') });
    contenders.push({ name: 'C veth outside', take: () => server.make('vp') });
    contenders.push({ name: 'C plain', take: () => server.make('') });
    contenders.push({ name: 'C plain outside', take: () => server.make('p') });
  }
  contenders.push(...(others?.contenders ?? []));
  try {
    const figures = await takeTurns(contenders, options, PAUSE_MS);
    const skipped = others?.skipped ?? [{ name: 'all others', why: whyNone(isRoot, parents) }];
    return report(figures, skipped, others?.contenders.map(({ name }) => name) ?? []);
  } finally {
    await server?.close();
    others?.close();
  }
}

/** The commands as a script does them: with the states before and after each. */
async function typed(session: Session, lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    const entry = await session.execute(line, SILENT);
    if (!entry?.ok) throw new Error(`${line}: ${entry?.error?.message}`);
  }
}

function whyNone(isRoot: boolean, parents: unknown): string {
  if (!isRoot) return 'they need root';
  return parents
    ? 'there is no C compiler, and the C program is also the stopwatch'
    : 'not all three limits can be set here';
}

function writeFilter(directory: string): string {
  const path = join(directory, 'filter');
  writeFileSync(path, assembleProfile(currentArch()!, defaultProfile(DOCKER_DEFAULT)).bytes);
  return path;
}

function report(figures: Rounds, skipped: readonly Skipped[], others: readonly string[]): Report {
  const pick = (...names: [string, string][]): Rounds =>
    new Map(names.flatMap(([name, as]) => (figures.has(name) ? [[as, figures.get(name)!]] : [])));
  const same = others.map((name): [string, string] => [name, name]);
  return {
    tables: [
      compare(
        'With a veth pair on a bridge',
        pick(
          ['ns-lab veth', NS_LAB],
          ['ns-lab evidence', WITH_EVIDENCE],
          ['C veth', C_PROGRAM],
          ['C veth outside', C_OUTSIDE],
        ),
      ),
      compare(
        'Without one',
        pick(['ns-lab plain', NS_LAB], ['C plain', C_PROGRAM], ['C plain outside', C_OUTSIDE], ...same),
      ),
    ],
    notes: [
      "Eight namespaces, an ID map, three limits, an overlay with proc, sysfs, /dev, devpts, mqueue and /tmp, pivot_root, an address and a route, 14 capabilities, no_new_privs, a seccomp filter, execve of the image's `true`, wait, removal.",
      'ns-lab replays the steps in a lab that runs, as `undo` does: every call is made and recorded, the kernel is not asked for the states between. "With evidence" are the commands of a script, each with its state before and after and the difference.',
      'The C program makes the same system calls, one after the other, and waits in the same way; it too has started before. On cgroup v1 it enters its groups by itself, through `tasks`, as a box does; with "cgroup.procs" it is moved from outside, as runtimes do it, and the kernel then waits for an RCU grace period. The others are timed from the start of their process to its end, by the C program.',
      'What lies between ns-lab and the C program: a request and an answer between two processes for most calls, what a step reads in /proc and of the groups before it acts and afterwards, and JavaScript that V8 has seen too seldom to compile well.',
      'crun and runc have the image as a read-only root instead of an overlay, no veth pair, and groups in every v1 hierarchy. `unshare` only has the namespaces, the ID map and chroot.',
      ...skipped.map(({ name, why }) => `Not measured: ${name}: ${why}.`),
    ],
    aims: [
      ...ratioAim(
        figures,
        ['ns-lab plain', 'crun run'],
        'a container takes less time than with `crun run`',
        1,
      ),
      ...ratioAim(
        figures,
        ['ns-lab veth', 'C veth'],
        'at most 1.5 times the C program with the same calls',
        1.5,
      ),
    ],
  };
}

function ratioAim(figures: Rounds, [ours, theirs]: [string, string], aim: string, limit: number): Aim[] {
  const [own, other] = [figures.get(ours), figures.get(theirs)];
  if (!own || !other) return [];
  const ratio = pairedRatio(own, other);
  return [{ aim, measured: `${ratio.toFixed(2)} ×`, isReached: ratio <= limit }];
}
