import { type AttemptKind, KINDS } from '../../src/lab/attack/attempt.ts';
import { ATTEMPTS } from '../../src/lab/attack/attempts.ts';
import type { Verdict } from '../../src/lab/attack/judge.ts';
import { WALLS } from '../../src/lab/attack/walls.ts';

/** One container: what came of each attempt there, or why it could not be started. */
export interface Column {
  readonly name: string;
  readonly verdicts: readonly Verdict[];
  readonly failure?: string;
}

const HEADINGS: Readonly<Record<AttemptKind, string>> = {
  processes: 'Processes of the machine',
  files: 'Files of the machine',
  root: 'Out of the root directory',
  groups: 'Control groups',
  settings: 'Settings of the machine',
  secrets: 'What the kernel tells',
  devices: 'Devices',
  mounts: 'Mounts',
  kernel: 'The kernel itself',
  network: 'Network and shared memory',
  privileges: 'More privileges',
  limits: 'Limits',
  lab: 'ns-lab itself',
};

/** docs/walls.md. */
export function wallsPage(columns: readonly Column[]): string {
  const started = columns.filter(({ failure }) => failure === undefined);
  const failed = columns.filter(({ failure }) => failure !== undefined);
  const byKind = KINDS.map((kind) => ATTEMPTS.filter((attempt) => attempt.kind === kind));
  return [
    '# What holds a container in',
    '',
    '`npm run walls` writes this page. The attempts of [`attack`](commands.md#attack) were made in containers of',
    'ns-lab and of other runtimes, on one machine, by the same process: ns-lab’s proxy is the program of each.',
    '`runc` and `crun` are started with what `runc spec` writes, `docker` stands for Docker’s default configuration',
    '(capabilities, filter, masks), `bwrap` for `bwrap --unshare-all`; `rootless` ones belong to an ordinary user.',
    '',
    'A word names what stopped an attempt, **through** that nothing did, – that it does not apply there.',
    '',
    ...legend(started),
    ...failed.map(({ name, failure }) => `- not started here: ${name}: ${failure}`),
    ...(failed.length > 0 ? [''] : []),
    ...totals(started),
    '',
    ...byKind.flatMap((attempts, index) => [
      `## ${HEADINGS[KINDS[index]!]}`,
      '',
      row(['attempt', ...started.map(({ name }) => name)]),
      row(['---', ...started.map(() => '---')]),
      ...attempts.map(({ name }) =>
        row([`[\`${name}\`](#${name})`, ...started.map((column) => cell(column, name))]),
      ),
      '',
    ]),
    '## Where the attempts come from',
    '',
    'They cover what others look for, as far as a process can try it without harm:',
    '',
    '- *amicontained* and *deepce*: namespaces, capabilities, the filter, sockets of the runtime, devices, mounts of the machine',
    '- *CDK evaluate*: the same, and release_agent, devices.allow, core_pattern, abstract sockets of containerd-shim, handles of files',
    '- *docker-bench-security*, section 5: shared namespaces, propagation, limits, privileges, the socket of Docker, devices',
    '- published holes of runc, Docker and containerd (2016 to 2024) and of the kernel, named beside each attempt',
    '',
    'Not covered: what is about a cluster or a cloud, what needs traffic to other machines, and races while a container starts.',
    '',
    '## The attempts',
    '',
    ...ATTEMPTS.flatMap(({ name, title, escape: stands, known, harmless, obstacles }) => [
      `### ${name}`,
      '',
      `${sentence(title.en)} ${stands.en} *${known}*`,
      '',
      `- No harm: ${harmless.en}`,
      `- In its way: ${[...new Set(obstacles.map(({ wall, of }) => `${wall}${of && wall === 'capabilities' ? ` (${of})` : ''}`))].join(', ')}`,
      '',
    ]),
  ].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

function cell({ verdicts }: Column, name: string): string {
  const verdict = verdicts.find(({ attempt }) => attempt === name);
  if (!verdict || verdict.result === 'absent') return '–';
  if (verdict.result === 'through') return '**through**';
  return verdict.wall?.wall ?? 'held';
}

/** The walls by their short names. */
function legend(columns: readonly Column[]): string[] {
  const met = new Set(
    columns.flatMap(({ verdicts }) => verdicts.flatMap(({ wall }) => (wall ? [wall.wall] : []))),
  );
  const walls = [...met].sort();
  return [
    row(['word', 'wall', 'ns-lab builds it with']),
    row(['---', '---', '---']),
    ...walls.map((name) => {
      const { title, steps } = WALLS[name];
      return row([name, title.en, steps.map((step) => `\`${step}\``).join(', ') || '–']);
    }),
    '',
  ];
}

function totals(columns: readonly Column[]): string[] {
  const count = ({ verdicts }: Column, result: Verdict['result']) =>
    String(verdicts.filter((verdict) => verdict.result === result).length);
  return [
    row(['', ...columns.map(({ name }) => name)]),
    row(['---', ...columns.map(() => '---')]),
    row(['held', ...columns.map((column) => count(column, 'held'))]),
    row(['through', ...columns.map((column) => count(column, 'through'))]),
    row(['does not apply', ...columns.map((column) => count(column, 'absent'))]),
  ];
}
