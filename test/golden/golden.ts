/** Texts that people read, word by word as ns-lab prints them. `npm run golden` writes them anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalize, numbered } from '../../scripts/docs/normalize.ts';
import { type CliResult, cli } from '../support/cli.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { isRoot } from '../support/session.ts';

export const GOLDEN_DIRECTORY = import.meta.dirname;
/** How many capabilities this kernel has: those of root. */
const ALL = Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8')) + 1;
const DOCKER = 14;
const SCRIPT = join(GOLDEN_DIRECTORY, 'plain.nsl');

/** Every text by the name of its file, with the way to print it; what depends on the user, for the present one. */
export const GOLDEN: Readonly<Record<string, () => string>> = {
  'usage.en.txt': () => printed(['--help', '--lang', 'en']),
  'usage.zh-CN.txt': () => printed(['--help', '--lang', 'zh-CN']),
  'help.en.txt': () => printed(['help', 'mount', 'bind', '--lang', 'en']),
  'help.zh-CN.txt': () => printed(['help', 'mount', 'bind', '--lang', 'zh-CN']),
  [`plain.${isRoot ? 'root' : 'user'}.txt`]: transcript,
};

export const readGolden = (name: string): string => readFileSync(join(GOLDEN_DIRECTORY, name), 'utf8');

function printed(args: readonly string[]): string {
  const result = cli(args);
  assertStatus(result, 0);
  return result.stdout;
}

function transcript(): string {
  const cache = scratchDirectory();
  const result = cli(['run', SCRIPT, '--keep-going'], { env: { NS_LAB_CACHE_DIR: cache, LANG: 'C' } });
  assertStatus(result, 1);
  return ofAnyMachine(normalize(result.stdout.replaceAll(cache, '$CACHE')));
}

function assertStatus({ status, stdout, stderr }: CliResult, wanted: number): void {
  // Whether an image had to be made is nobody's concern.
  if (status !== wanted || stderr.replace(/^… .*\n/gm, '') !== '')
    throw new Error(`exit status ${status} instead of ${wanted}:\n${stdout}${stderr}`);
}

const MAC = /\b[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g;

/** What depends on the machine: replaced, or left out where it may be there or not. */
const OF_THE_MACHINE: readonly [RegExp, string][] = [
  // Root in a container does not have all capabilities outside.
  [/^ {2}caps\.\w+ {2}[1-9]\d* → \d+ {2}\+.*\n/gm, ''],
  [new RegExp(`\\b${ALL} → 0  −${ALL}$`, 'gm'), 'ALL → 0  −ALL'],
  [new RegExp(`\\b0 → ${ALL}  \\+${ALL}$`, 'gm'), '0 → ALL  +ALL'],
  [new RegExp(`\\b${ALL} → ${DOCKER}  −${ALL - DOCKER}$`, 'gm'), `ALL → ${DOCKER}  −OTHERS`],
  [/… \d+ (more calls of prctl|calls to get there)/g, '… MANY $1'],
  // Users.
  [/\b0 \d+ 1\\n", \d+\) = \d+$/gm, '0 1000 1\\n", 9) = 9'],
  [/\b0 \d+ 1\\n/g, '0 1000 1\\n'],
  [/^( {2}ids\.[ug]idMap) {2}(\S+ .*) → empty$/gm, "$1  THE HOST'S → empty"],
  [/^( {2}ids\.[ug]idMap {2}empty → 0) \d+ 1$/gm, '$1 1000 1'],
  // Its mounts, and where the layers lie.
  [/^( {2}mounts [+−~]) (\d+) mounts( changed)?: .*$/gm, '$1 SOME mounts$3'],
  [/^( {2}mounts [+−~]) \/ {2}.*$/gm, '$1 /  ANOTHER ROOT'],
  [/images\/host-tools-[0-9a-f]+-[0-9a-f]+/g, 'images/host-tools'],
  [/labs\/\d+-[0-9a-f]+/g, 'labs/LAB'],
  [/workdir=(\S+?\/work)[a-z,_=]*/g, 'workdir=$1,OPTIONS'],
  [/\(device and inode\): .*/g, '(device and inode): …'],
  // Addresses that are drawn by lot, and those that are made of them a little later.
  [/^.*fe80::.*\n/gm, ''],
  [/(\[RTM_NEWLINK\b.*\) = )\d+$/gm, '$1SIZE'],
];

function ofAnyMachine(text: string): string {
  const short = OF_THE_MACHINE.reduce((result, [from, to]) => result.replace(from, to), text);
  const macs = numbered(short.match(MAC) ?? [], 1);
  return short.replace(MAC, (mac) => `MAC-${macs.get(mac)}`);
}
