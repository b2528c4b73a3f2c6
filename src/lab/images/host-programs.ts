import { posix } from 'node:path';
import { translate } from '../../locale/locale.ts';
import type { FileTree } from './file-tree.ts';
import { ImageError } from './image.ts';
import { LD_CACHE, Libraries } from './libraries.ts';
import { Plan } from './plan.ts';
import { readShebang } from './shebang.ts';
import { addSkeleton } from './skeleton.ts';
import {
  LOCALE_DIRECTORIES,
  MOST_LIBRARIES,
  OPENED_BY_NAME,
  PROGRAM_DIRECTORIES,
  TERMINALS,
  TERMINFO_DIRECTORIES,
  WANTED_PROGRAMS,
} from './wanted.ts';

/** A wanted program, and the host's files that may stand for it. */
export interface FoundProgram {
  readonly name: string;
  readonly paths: readonly string[];
}

/** The directories of a host that the kernel or a link may name; they exist in the image as on the host. */
const STANDARD_DIRECTORIES = ['/bin', '/sbin', '/lib', '/lib64', '/usr/bin', '/usr/sbin', '/usr/lib'];

/** Interpreters of scripts that need nothing but their one file. */
const SHELLS = ['sh', 'bash', 'dash', 'ash', 'busybox'];

/** Where programs are looked for, given PATH. */
export function programDirectories(tree: FileTree, path: string | undefined): string[] {
  const own = (path ?? '').split(':').filter((directory) => directory.startsWith('/'));
  // Mostly /bin is /usr/bin: by their real paths, each is searched once.
  const directories = new Map<string, string>();
  for (const directory of [...PROGRAM_DIRECTORIES, ...own]) {
    const real = tree.resolve(directory);
    if (real !== undefined && !directories.has(real)) directories.set(real, directory);
  }
  return [...directories.values()];
}

/** The wanted programs that the directories have. */
export function findPrograms(tree: FileTree, directories: readonly string[]): FoundProgram[] {
  // One look into a directory answers for all names, and most directories of a PATH have none of them.
  const listings = directories.map((directory) => ({ directory, names: new Set(tree.list(directory)) }));
  const find = (name: string) =>
    listings
      .filter(({ names }) => names.has(name))
      .map(({ directory }) => posix.join(directory, name))
      .find((path) => isProgram(tree, path));
  return WANTED_PROGRAMS.flatMap(({ name, from }) => {
    const paths = from.flatMap((candidate) => find(candidate) ?? []);
    return paths.length > 0 ? [{ name, paths }] : [];
  });
}

function isProgram(tree: FileTree, path: string): boolean {
  const stats = tree.stat(path);
  return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
}

/** Files that programs read and that no header names: terminals, a locale, where the libraries are. */
export function findData(tree: FileTree): string[] {
  const terminals = TERMINALS.flatMap((terminal) =>
    TERMINFO_DIRECTORIES.map((directory) => posix.join(directory, terminal.charAt(0), terminal)),
  );
  const locale = LOCALE_DIRECTORIES.find((directory) => tree.stat(directory)?.isDirectory());
  return [LD_CACHE, ...terminals, ...(locale ? filesBelow(tree, locale) : [])].filter((path) =>
    tree.stat(path)?.isFile(),
  );
}

/**
 * Plans the image of the host's own programs.
 * @throws ImageError when there is no shell among them
 */
export function planPrograms(
  tree: FileTree,
  programs: readonly FoundProgram[],
  data: readonly string[],
  arch: string = process.arch,
): Plan {
  const plan = new Plan(tree);
  const libraries = new Libraries(tree, arch);
  for (const directory of STANDARD_DIRECTORIES) plan.mirror(directory);
  for (const { name, paths } of programs) {
    const path = paths.find((candidate) => addProgram(plan, libraries, candidate));
    if (path !== undefined) addName(plan, name, path);
  }
  if (!plan.has('/bin/sh')) {
    throw new ImageError(
      translate({
        en: 'no shell for an image: /bin/sh of this machine was not found, or not the libraries it needs',
        'zh-CN': '镜像没有 shell 可用：找不到这台机器的 /bin/sh，或找不到它需要的库',
      }),
      translate({
        en: 'install a static busybox (Debian: apt install busybox-static), or give an image: --image DIR',
        'zh-CN': '安装静态的 busybox（Debian：apt install busybox-static），或指定一个镜像：--image DIR',
      }),
    );
  }
  for (const path of data) plan.mirror(path);
  addVimDefaults(plan);
  addSkeleton(plan, plan.has('/bin/bash') ? '/bin/bash' : '/bin/sh');
  return plan;
}

/** Adds a program and all it needs; false, and adds nothing, when the image could not run it. */
function addProgram(plan: Plan, libraries: Libraries, path: string): boolean {
  const { tree } = plan;
  if (!libraries.elf(path)) return addScript(plan, libraries, path);
  const { files, missing } = libraries.needs(path, OPENED_BY_NAME);
  if (missing.length > 0 || files.length > MOST_LIBRARIES) return false;
  // What lies elsewhere (Nix, a home directory) is linked to by addName(), straight to the file itself.
  plan.mirror(isStandard(path) ? path : (tree.resolve(path) ?? path));
  for (const file of files) plan.mirror(file);
  return true;
}

function addScript(plan: Plan, libraries: Libraries, path: string): boolean {
  const real = plan.tree.resolve(path);
  if (real === undefined) return false;
  const interpreter = interpreterOf(plan.tree.root + real);
  if (interpreter === undefined || !SHELLS.includes(posix.basename(interpreter))) return false;
  if (!libraries.elf(interpreter) || !addProgram(plan, libraries, interpreter)) return false;
  plan.mirror(isStandard(path) ? path : real);
  return true;
}

function interpreterOf(path: string): string | undefined {
  try {
    return readShebang(path);
  } catch {
    return undefined;
  }
}

/** Gives a program the name that it is wanted under, if it has another, or lies where no PATH leads. */
function addName(plan: Plan, name: string, path: string): void {
  if (isStandard(path) && posix.basename(path) === name) return;
  const target = isStandard(path) ? path : (plan.tree.resolve(path) ?? path);
  const place = `${plan.mirror('/usr/bin') ?? '/usr/bin'}/${name}`;
  if (!plan.has(place)) plan.addLink(place, target);
}

/** Vim without its runtime files complains at every start; these lines are what it would have read. */
function addVimDefaults(plan: Plan): void {
  const directory = '/usr/share/vim';
  if (![...plan.files.keys()].some((path) => posix.basename(path).startsWith('vim'))) return;
  for (const name of plan.tree.list(directory)) {
    const runtime = /^vim\d+$/.test(name) ? plan.mirror(`${directory}/${name}`) : undefined;
    if (runtime)
      plan.addText(`${runtime}/defaults.vim`, 'set nocompatible backspace=indent,eol,start ruler\n');
  }
}

const isStandard = (path: string) => (PROGRAM_DIRECTORIES as readonly string[]).includes(posix.dirname(path));

function filesBelow(tree: FileTree, directory: string): string[] {
  return tree.list(directory).flatMap((name) => {
    const path = posix.join(directory, name);
    return tree.stat(path)?.isDirectory() ? filesBelow(tree, path) : [path];
  });
}
