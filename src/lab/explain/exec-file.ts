import { closeSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { ElfError, readElf } from '../../kernel/elf.ts';

/** Why execve(2) did not take a file, as the file itself tells. */
export type ExecFault =
  /** There is nothing of that name. */
  | { readonly kind: 'missing' }
  /** A script whose interpreter, named in its first line, is not there. */
  | { readonly kind: 'interpreter'; readonly path: string }
  /** The same, and the name ends with the carriage return of a line end of Windows. */
  | { readonly kind: 'carriage-return'; readonly path: string }
  /** A program whose dynamic loader is not there. */
  | { readonly kind: 'loader'; readonly path: string }
  /** A program for another architecture. */
  | { readonly kind: 'machine'; readonly machine: string }
  /** Neither a program nor a script that begins with #!. */
  | { readonly kind: 'text' }
  | { readonly kind: 'empty' }
  /** An ELF file that is cut short, or says what cannot be. */
  | { readonly kind: 'broken' }
  /** Symbolic links that lead in a circle. */
  | { readonly kind: 'loop'; readonly path: string };

/** MAXSYMLINKS of the kernel. */
const MOST_LINKS = 40;
/** BINPRM_BUF_SIZE: the kernel reads no more of a script's first line. */
const FIRST_BYTES = 256;
/** Scripts that name scripts: the kernel goes on for so many, execve(2). */
const MOST_SCRIPTS = 4;

class LoopError extends Error {}

/**
 * Looks at the file that a process could not execute, in its own root.
 * @returns undefined where the file does not say why, or may not be read
 */
export function examineExec(pid: number, path: string, arch: string = process.arch): ExecFault | undefined {
  let named = path;
  let isNamedByScript = false;
  for (let depth = 0; depth <= MOST_SCRIPTS; depth++) {
    let file: string | undefined;
    try {
      file = inRoot(`/proc/${pid}/root`, named, `/proc/${pid}/cwd`);
    } catch (error) {
      if (error instanceof LoopError) return { kind: 'loop', path: named };
      throw error;
    }
    if (file === undefined) {
      if (!isNamedByScript) return { kind: 'missing' };
      if (!named.endsWith('\r')) return { kind: 'interpreter', path: named };
      return { kind: 'carriage-return', path: named.slice(0, -1) };
    }
    const start = firstBytes(file);
    if (start.length === 0) return { kind: 'empty' };
    if (start.subarray(0, 4).toString('latin1') === '\x7fELF') return examineElf(pid, file, arch);
    if (start.subarray(0, 2).toString('latin1') !== '#!') return { kind: 'text' };
    const [line = ''] = start.subarray(2).toString('latin1').split('\n');
    // As load_script() of the kernel does it: blanks and tabs part the name from one argument.
    const [, interpreter] = /^[ \t]*([^ \t]+)/.exec(line) ?? [];
    if (interpreter === undefined) return { kind: 'text' };
    [named, isNamedByScript] = [interpreter, true];
  }
  return undefined;
}

function examineElf(pid: number, file: string, arch: string): ExecFault | undefined {
  try {
    const { machine, interpreter } = readElf(file);
    if (machine !== arch) return { kind: 'machine', machine };
    if (interpreter === undefined || inRoot(`/proc/${pid}/root`, interpreter, '')) return undefined;
    return { kind: 'loader', path: interpreter };
  } catch (error) {
    if (error instanceof LoopError) return undefined;
    if (error instanceof ElfError) return { kind: 'broken' };
    throw error;
  }
}

/**
 * A path as a process finds it from its root, symbolic links included: they lead from that root, not from ours.
 * @returns undefined where nothing is
 * @throws LoopError; the error of node:fs for what may not be looked at
 */
function inRoot(root: string, path: string, directory: string): string | undefined {
  const waiting = path.split('/').filter(Boolean);
  let at = path.startsWith('/') ? root : directory;
  let depth: string[] = [];
  for (let links = 0; waiting.length > 0; ) {
    const name = waiting.shift()!;
    if (name === '.') continue;
    if (name === '..') {
      depth = depth.slice(0, -1);
      continue;
    }
    const here = [at, ...depth, name].join('/');
    const stat = lstatSync(here, { throwIfNoEntry: false });
    if (!stat) return undefined;
    if (!stat.isSymbolicLink()) {
      depth.push(name);
      continue;
    }
    if (++links > MOST_LINKS) throw new LoopError();
    const target = readlinkSync(here);
    if (target.startsWith('/')) [at, depth] = [root, []];
    waiting.unshift(...target.split('/').filter(Boolean));
  }
  return [at, ...depth].join('/');
}

function firstBytes(file: string): Buffer {
  const fd = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(FIRST_BYTES);
    return bytes.subarray(0, readSync(fd, bytes, 0, FIRST_BYTES, 0));
  } finally {
    closeSync(fd);
  }
}
