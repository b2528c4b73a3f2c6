import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import type { Finding } from '../../../src/lab/doctor.ts';
import { scratchDirectory } from '../../support/scratch.ts';

const CHECKOUT = join(import.meta.dirname, '../../..');
const PROGRAM = `import { examineMachine } from './src/lab/doctor.ts';
examineMachine().then((findings) => console.log(JSON.stringify(findings)));`;

let bundle: string | undefined;

/** What a program says that does nothing else, started with a prefix (`unshare`, `setpriv`). */
export function examineIn(...prefix: readonly string[]): Finding[] {
  bundle ??= makeBundle();
  const [program, ...args] = [...prefix, process.execPath, bundle];
  const { stdout, stderr } = spawnSync(program!, args, { encoding: 'utf8' });
  if (!stdout.startsWith('[')) throw new Error(`no findings: ${stderr}`);
  return JSON.parse(stdout);
}

/** One file instead of hundreds that tsx would translate for every process. */
function makeBundle(): string {
  const outfile = join(scratchDirectory(), 'examine.cjs');
  const stdin = { contents: PROGRAM, resolveDir: CHECKOUT, loader: 'ts' } as const;
  // Packages are looked for from where the modules are.
  const define = { 'import.meta.url': JSON.stringify(pathToFileURL(join(CHECKOUT, 'src/')).href) };
  buildSync({ stdin, outfile, define, bundle: true, platform: 'node', format: 'cjs', external: ['koffi'] });
  return outfile;
}

/** The finding about one thing. */
export function find(findings: readonly Finding[], what: string): Finding {
  const found = findings.find((finding) => finding.what === what);
  if (!found) throw new Error(`no finding about ${what}`);
  return found;
}
