// Bundles src/: what every command needs into one file, dist/main.cjs, which dist/cli.cjs starts from a cache of its
// compiled code, and what the full-screen face loads later into modules beside it. The first is CommonJS, because Node.js 20 starts one such file 20 ms sooner than a set of ES
// modules; what a command does not need is in it, but is only evaluated when it is imported. The others are ES
// modules, because Ink's layout engine begins with an `await`.
// The tests have it write to another place: `node scripts/build.mjs FILE`.
import { chmodSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = resolve(process.argv[2] ?? `${root}dist/cli.cjs`);
const outdir = dirname(outfile);

/** What is imported late, and the name that it has beside dist/main.cjs. */
const LATE = {
  'src/repl/full/ui/mount.ts': 'screen',
  'src/repl/full/shell/emulator.ts': 'emulator',
};

/**
 * In main.cjs these imports are done by src/launch.ts, see there: in their place stands a module that is a promise of
 * the built one, because `import()` resolves with what its `then` gives.
 */
const lateModules = {
  name: 'late-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(mount|emulator)\.ts$/ }, ({ path, importer, kind }) => {
      const name = kind === 'dynamic-import' && LATE[resolve(dirname(importer), path).slice(root.length)];
      return name ? { path: name, namespace: 'late' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `export const then = (...both) => globalThis.nsLabImport('${path}.mjs').then(...both);`,
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Packages that are CommonJS themselves, or have binaries; the others are ES modules and go into the bundle.
  external: ['koffi', 'tar', 'cli-table3', 'ajv', 'yaml'],
  // Half of the start is the parsing of these files.
  minify: true,
  logLevel: 'warning',
};

if (!process.argv[2]) rmSync(`${root}dist`, { recursive: true, force: true });
await build({ ...common, entryPoints: ['src/launch.ts'], outfile, format: 'cjs' });
await build({
  ...common,
  entryPoints: ['src/cli.ts'],
  outfile: resolve(outdir, 'main.cjs'),
  format: 'cjs',
  // The packages that stay outside are loaded by require().
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  plugins: [lateModules],
});
await build({
  ...common,
  entryPoints: Object.entries(LATE).map(([source, out]) => ({ in: source, out })),
  outdir,
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Ink asks for it when it is being developed.
  alias: { 'react-devtools-core': `${root}scripts/build/no-devtools.mjs` },
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
});
chmodSync(outfile, 0o755);
