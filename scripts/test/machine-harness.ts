/**
 * Runs test files one after the other in this process, and writes a line of JSON for each to file descriptor 3: in
 * the emulated machine a process of its own for each would take longer than the tests. The arguments are pairs: the
 * name of a file, and where its bundle is. The last line is for what was left behind.
 */
import { mkdirSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { filesLeftBehind, findTraces, newTraces } from './leftovers.ts';
import type { MachineLine } from './machine-lines.ts';
import { runSuites } from './suites.ts';

const RESULT_FD = 3;

function tell(line: MachineLine): void {
  writeSync(RESULT_FD, `${JSON.stringify(line)}\n`);
}

// A file system on a disk, as people have: the machine's root is an overlay, which cannot be an upper layer.
const home = `/mnt/home-${process.geteuid!()}`;
mkdirSync(`${home}/tmp`, { recursive: true });
Object.assign(process.env, {
  ...{ HOME: home, TMPDIR: `${home}/tmp`, TERM: 'xterm' },
  ...{ NS_LAB_CACHE_DIR: `${home}/cache`, NS_LAB_STATE_DIR: `${home}/state` },
});

const before = findTraces();
const args = process.argv.slice(2);
for (let at = 0; at < args.length; at += 2) {
  const [file, bundle] = args.slice(at, at + 2) as [string, string];
  tell({ kind: 'begin', file });
  const start = performance.now();
  const result = await runSuites(() => import(pathToFileURL(bundle).href));
  tell({ kind: 'result', file, result, durationMs: performance.now() - start });
}
tell({ kind: 'end', leftovers: [...(await newTraces(before)), ...filesLeftBehind(home)] });
// What a file leaves running is found where each has a process of its own.
process.exit();
