// Bundles src/ into one file, dist/cli.cjs. CommonJS, because Node.js 20 starts one such file 20 ms sooner than a
// set of ES modules; what a command does not need is in it, but is only evaluated when it is imported.
// The tests have it write to another place: `node scripts/build.mjs FILE`.
import { chmodSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = resolve(process.argv[2] ?? `${root}dist/cli.cjs`);

if (!process.argv[2]) rmSync(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: ['src/cli.ts'],
  outfile,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // Packages that are CommonJS themselves, or have binaries; the others are ES modules and go into the bundle.
  external: ['koffi', 'tar', 'cli-table3', 'ajv', 'yaml'],
  // Half of the start is the parsing of this file.
  minify: true,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
