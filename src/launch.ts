#!/usr/bin/env node
/**
 * Starts the program, main.cjs beside this file, with the code that V8 made of it the last time: compiling it would
 * be more than half of the start of a short script.
 */
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { distrusted } from './lab/own-place.ts';
import { ensureDirectory, paths } from './lab/paths.ts';

const PRIVATE = 0o700;
const MAIN = join(__dirname, 'main.cjs');
const WRAPPER = ['(function (exports, require, module, __filename, __dirname) {', '\n})'] as const;

type Main = (...args: [object, NodeJS.Require, object, string, string]) => void;

/**
 * Where the code is kept; undefined where nothing can be. Only whoever runs ns-lab may write there: what stands there
 * is run as it is.
 */
function cacheDirectory(): string | undefined {
  try {
    const directory = join(paths().cache, 'code');
    ensureDirectory(directory, PRIVATE);
    return statSync(directory).uid === process.geteuid!() && distrusted(directory) === undefined
      ? directory
      : undefined;
  } catch {
    return undefined;
  }
}

/** How main.cjs loads the ES modules beside it: code that comes from a cache cannot do so itself on Node.js 20. */
declare global {
  var nsLabImport: ((file: string) => Promise<unknown>) | undefined;
}
globalThis.nsLabImport = (file) => import(pathToFileURL(join(__dirname, file)).href);

function start(): void {
  const directory = cacheDirectory();
  // Node.js 22 has a cache of its own, for ES modules too.
  if (directory && 'enableCompileCache' in module) {
    (module.enableCompileCache as (directory: string) => void)(directory);
  }
  const require = createRequire(MAIN);
  if (!directory || 'enableCompileCache' in module) {
    require(MAIN);
    return;
  }
  const { size, mtimeMs } = statSync(MAIN);
  const name = `${size}-${Math.trunc(mtimeMs)}-${process.version}`;
  const file = join(directory, name);
  const cachedData = readOrNothing(file);
  const source = WRAPPER.join(readFileSync(MAIN, 'utf8'));
  const script = new Script(source, cachedData ? { filename: MAIN, cachedData } : { filename: MAIN });
  if (!cachedData || script.cachedDataRejected) {
    // At the end, when the functions that a start needs have been compiled.
    process.once('exit', () => keep(directory, name, script.createCachedData()));
  }
  const main = { exports: {} };
  (script.runInThisContext() as Main)(main.exports, require, main, MAIN, dirname(MAIN));
}

function readOrNothing(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** In one step, so that nobody reads a half. What older versions left goes; a cache that cannot be written is none. */
function keep(directory: string, name: string, data: Buffer): void {
  try {
    const part = join(directory, `.${name}.${process.pid}`);
    writeFileSync(part, data, { mode: 0o600 });
    renameSync(part, join(directory, name));
    const isOlder = (each: string) => each !== name && each.endsWith(`-${process.version}`);
    for (const each of readdirSync(directory).filter(isOlder)) rmSync(join(directory, each));
  } catch {
    // The next start compiles again.
  }
}

start();
