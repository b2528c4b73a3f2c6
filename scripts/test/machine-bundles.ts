import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const CHECKOUT = join(import.meta.dirname, '../..');
const HARNESS = 'scripts/test/machine-harness.ts';
/** Packages with binaries, or that find their own files. */
const EXTERNAL = ['koffi', 'tar', 'cli-table3', 'esbuild', 'ajv'];

/** Test files as the machine gets them. */
export interface Bundles {
  readonly directory: string;
  readonly harness: string;
  /** The command line of ns-lab. */
  readonly cli: string;
  bundleOf(file: string): string;
}

/**
 * Bundles test files, which share what they have in common: in emulation, compiling them there took three quarters
 * of the time. They are below node_modules, where packages are found.
 */
export async function bundleTests(files: readonly string[]): Promise<Bundles> {
  const parent = join(CHECKOUT, 'node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'machine-tests-'));
  chmodSync(directory, 0o755);
  await build({
    absWorkingDir: CHECKOUT,
    entryPoints: [HARNESS, ...files],
    outdir: directory,
    outbase: '.',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: EXTERNAL,
    plugins: [KEEP_PLACES],
    logLevel: 'warning',
  });
  const bundleOf = (file: string) => join(directory, file.replace(/\.ts$/, '.mjs'));
  const cli = join(directory, 'dist/cli.cjs');
  execFileSync(process.execPath, [join(CHECKOUT, 'scripts/build.mjs'), cli]);
  copyFileSync(join(CHECKOUT, 'package.json'), join(directory, 'package.json'));
  return { directory, harness: bundleOf(HARNESS), cli, bundleOf };
}

/** Files go on believing that they are where their source is. */
const KEEP_PLACES: Plugin = {
  name: 'keep places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    }));
  },
};
