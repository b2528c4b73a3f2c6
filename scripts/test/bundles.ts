import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

const CHECKOUT = join(import.meta.dirname, '../..');
/** Runs one file in a process of its own; several, one after the other, in the emulated machine. */
const HARNESSES = ['scripts/test/harness.ts', 'scripts/test/machine-harness.ts'] as const;
/** Packages with binaries, or that find their own files. */
const WITH_FILES = ['koffi', 'tar', 'cli-table3', 'esbuild', 'ajv'];
/** Where the packages of a checkout are found. */
const PARENT = 'node_modules/.cache';

/** Packages that are CommonJS ask for modules of Node.js by require(), which a module does not have. */
const REQUIRE = `import { createRequire as requireIn } from 'node:module'; globalThis.require ??= requireIn(${'import.meta.url'});`;

export interface BundleOptions {
  /** Packages go into the bundles too: in emulation, loading each of their files takes long. */
  readonly withPackages?: boolean;
}

/** Test files, and the command line, compiled once for all processes that run them. */
export class Bundles {
  /** Relative to the checkout: not every user sees that at the same place. */
  readonly #place: string;

  constructor(place: string) {
    this.#place = place;
  }

  get directory(): string {
    return join(CHECKOUT, this.#place);
  }

  /** Where the bundle of a source file is, in a checkout. */
  bundleOf(file: string, checkout = CHECKOUT): string {
    return join(checkout, this.#place, file.replace(/\.ts$/, '.mjs'));
  }

  /** The harness that runs one file, and the one that runs several. */
  harness(kind: 'one' | 'several', checkout = CHECKOUT): string {
    return this.bundleOf(HARNESSES[kind === 'one' ? 0 : 1], checkout);
  }

  /** What the tests in a checkout read from their environment. */
  environment(checkout = CHECKOUT): Record<'NS_LAB_TEST_CHECKOUT' | 'NS_LAB_TEST_CLI', string> {
    return { NS_LAB_TEST_CHECKOUT: checkout, NS_LAB_TEST_CLI: join(checkout, this.#place, 'dist/cli.cjs') };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/**
 * Bundles test files, which share what they have in common, and builds the command line beside them. Compiling the
 * sources anew in each process took a second of each. They are below node_modules, where packages are found.
 */
export async function bundleTests(
  files: readonly string[],
  { withPackages = false }: BundleOptions = {},
): Promise<Bundles> {
  const parent = join(CHECKOUT, PARENT);
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'tests-'));
  chmodSync(directory, 0o755);
  const bundles = new Bundles(relative(CHECKOUT, directory));
  try {
    await build({
      absWorkingDir: CHECKOUT,
      entryPoints: [...HARNESSES, ...files],
      outdir: directory,
      outbase: '.',
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      sourcemap: 'linked',
      sourcesContent: false,
      format: 'esm',
      jsx: 'automatic',
      platform: 'node',
      target: 'node20',
      ...(withPackages ? { external: WITH_FILES, banner: { js: REQUIRE } } : { packages: 'external' }),
      plugins: [KEEP_PLACES],
      logLevel: 'warning',
    });
    buildCommandLine(directory);
  } catch (error) {
    bundles.remove();
    throw error;
  }
  return bundles;
}

/** The command line, with what an installation has beside it. */
function buildCommandLine(directory: string): void {
  execFileSync(process.execPath, [join(CHECKOUT, 'scripts/build.mjs'), join(directory, 'dist/cli.cjs')]);
  copyFileSync(join(CHECKOUT, 'package.json'), join(directory, 'package.json'));
  for (const name of ['node_modules', 'docs', 'lessons'])
    symlinkSync(join(relative(directory, CHECKOUT), name), join(directory, name));
}

/** Files go on believing that they are where their source is, in the checkout that the tests run in. */
const KEEP_PLACES: Plugin = {
  name: 'keep places',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      const checkout = `(process.env.NS_LAB_TEST_CHECKOUT??${JSON.stringify(CHECKOUT)})`;
      const place = (file: string) => `(${checkout}+${JSON.stringify(`/${relative(CHECKOUT, file)}`)})`;
      const url = `new URL(encodeURI('file://'+${place(path)})).href`;
      return {
        loader: path.endsWith('x') ? 'tsx' : 'ts',
        contents: readFileSync(path, 'utf8')
          .replaceAll(/(?<!')import\.meta\.dirname/g, place(dirname(path)))
          .replaceAll(/import\.meta\.resolve\(('\.[^']*')\)/g, `new URL($1,${url}).href`)
          .replaceAll(/(?<!')import\.meta\.url/g, url),
      };
    });
  },
};
