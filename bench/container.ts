import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCKER_DEFAULT } from '../src/kernel/capabilities.ts';
import { currentArch } from '../src/kernel/proxy/code.ts';
import { defaultProfile } from '../src/kernel/seccomp/default-profile.ts';
import { assembleProfile } from '../src/kernel/seccomp/filter.ts';
import { findImage } from '../src/lab/images/index.ts';
import { paths } from '../src/lab/paths.ts';
import type { Session } from '../src/session/session.ts';
import type { Benchmark, BenchmarkOptions, Report } from './benchmark.ts';
import { ContainerServer, compile } from './c-program.ts';
import { prepare, timed, withSession } from './replay.ts';
import { runtimes, type Skipped } from './runtimes.ts';
import { BRIDGE_STEP, containerLife, groupParents } from './script.ts';
import { type Contender, compare, type Rounds, takeTurns } from './turns.ts';

/** What the kernel does after a container has gone must not fall into the next one's time. */
const PAUSE_MS = 100;
const NS_LAB = 'ns-lab';
const C_PROGRAM = 'C program';

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
  const ours = (hasVeth: boolean) => {
    const replay = prepare(session, containerLife({ hasVeth, hasLimits: parents !== undefined }));
    return () => timed(replay);
  };
  const contenders: Contender[] = [
    { name: 'ns-lab veth', take: ours(true) },
    { name: 'ns-lab plain', take: ours(false) },
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
    contenders.push({ name: 'C veth', take: () => server.make('veth') });
    contenders.push({ name: 'C plain', take: () => server.make('plain') });
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
      compare('With a veth pair on a bridge', pick(['ns-lab veth', NS_LAB], ['C veth', C_PROGRAM])),
      compare('Without one', pick(['ns-lab plain', NS_LAB], ['C plain', C_PROGRAM], ...same)),
    ],
    notes: [
      "Eight namespaces, an ID map, three limits, an overlay with proc, sysfs, /dev, devpts, mqueue and /tmp, pivot_root, an address and a route, 14 capabilities, no_new_privs, a seccomp filter, execve of the image's `true`, wait, removal.",
      'ns-lab replays the steps in a lab that runs, as `undo` does. The C program makes the same system calls, one after the other, and waits in the same way; it too has started before. The others are timed from the start of their process to its end, by the C program.',
      'crun and runc have the image as a read-only root instead of an overlay, no veth pair, and groups in every v1 hierarchy. `unshare` only has the namespaces, the ID map and chroot.',
      ...skipped.map(({ name, why }) => `Not measured: ${name}: ${why}.`),
    ],
  };
}
