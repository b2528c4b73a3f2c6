/**
 * `npm run bench [NAME...]`, with `-- --write` for docs/benchmarks.md. Bundles the benchmarks as ns-lab itself is
 * bundled, since a loader in between would be measured too, and runs them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { cleanEnvironment } from './environment.ts';

const ROOT = dirname(import.meta.dirname);
// Packages that are not in the bundle are found from here.
const DIRECTORY = join(ROOT, 'node_modules', '.cache', `ns-lab-bench-${process.pid}`);
const BUNDLE = join(DIRECTORY, 'bench.cjs');

// Ctrl-C is for the benchmarks, which clean up.
process.on('SIGINT', () => {});
mkdirSync(DIRECTORY, { recursive: true });
try {
  await build({
    entryPoints: [join(import.meta.dirname, 'run.ts')],
    outfile: BUNDLE,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['koffi', 'tar', 'cli-table3'],
    define: {
      'import.meta.url': 'importMetaUrl',
      'import.meta.dirname': JSON.stringify(import.meta.dirname),
    },
    banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
  const args = [BUNDLE, ...process.argv.slice(2)];
  const benchmarks = spawn(process.execPath, args, { stdio: 'inherit', env: cleanEnvironment() });
  const [status] = await once(benchmarks, 'exit');
  process.exitCode = status ?? 1;
} finally {
  rmSync(DIRECTORY, { recursive: true });
}
