import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CONTROLLERS } from '../../kernel/cgroup/controllers.ts';
import { readCgroupView } from '../../kernel/cgroup/hierarchies.ts';
import { isRefusal, placeGroups } from '../../kernel/cgroup/placement.ts';
import { readNamespaces } from '../../kernel/proc/namespaces.ts';
import { descendants } from '../../kernel/proc/process-tree.ts';
import { paths } from '../../lab/paths.ts';
import { words } from './words.ts';

/** What a lesson could leave on the machine, or change there: texts by what they are about. */
export type MachineEvidence = Readonly<Record<string, string>>;

/** Reads it for this process: its namespaces, and what bears its process ID. Other labs on the machine are not in it. */
export function machineEvidence(): MachineEvidence {
  const { journal, labs } = paths();
  return {
    'the host name': hostname(),
    'the namespaces of ns-lab': JSON.stringify(readNamespaces('self')),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8'),
    'network interfaces': namesIn('/proc/net/dev'),
    routes: readFileSync('/proc/net/route', 'utf8'),
    'control groups': groupDirectories().flatMap(own).join('\n'),
    'scratch directories': own(labs).join('\n'),
    journals: own(journal).join('\n'),
    processes: descendants(process.pid)
      .map(({ comm }) => comm)
      .filter((name) => name.startsWith('ns-lab') || name === 'sh')
      .join('\n'),
  };
}

/** What has become different, with what was there and what is there now. */
export function differences(before: MachineEvidence, after: MachineEvidence): string[] {
  return Object.keys(before)
    .filter((subject) => before[subject] !== after[subject])
    .map((subject) => words().became(subject, shown(before[subject]!), shown(after[subject]!)));
}

const shown = (text: string): string => (text === '' ? words().nothing : JSON.stringify(text.slice(0, 400)));

const namesIn = (file: string): string =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => /^\s*(\S+):/.exec(line)?.[1] ?? [])
    .join('\n');

function groupDirectories(): string[] {
  const places = placeGroups(readCgroupView(), CONTROLLERS);
  return [...new Set([...places.values()].flatMap((place) => (isRefusal(place) ? [] : [place.parent])))];
}

/** The entries of a directory that were made by this process: their names begin with its process ID. */
function own(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => name.startsWith(`${process.pid}-`) || name.startsWith(`ns-lab-${process.pid}-`))
    .map((name) => join(directory, name));
}
