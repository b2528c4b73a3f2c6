import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Elf, readElf } from '../../kernel/elf.ts';
import { type Text, translate } from '../../locale/locale.ts';
import { FileTree } from './file-tree.ts';
import { ImageError } from './image.ts';

/** What a file tree from elsewhere turns out to be good for. */
export interface Inspection {
  readonly shell: string | undefined;
  readonly warnings: readonly Text[];
}

const SHELLS = ['/bin/sh', '/usr/bin/sh', '/bin/bash', '/bin/ash', '/busybox/sh'];
const PROGRAM_DIRECTORIES = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin', '/app', '/'];

/** What people take for a file tree: an image as registries and `docker save` keep it, in layers. */
const LAYERED = [
  { marks: ['manifest.json', 'repositories'], what: 'a `docker save` archive' },
  { marks: ['manifest.json', 'blobs'], what: 'a `docker save` archive' },
  { marks: ['oci-layout', 'index.json'], what: 'an OCI image layout' },
] as const;

/** @throws ImageError when the directory holds no programs, with a hint when it is an image of another form */
export function inspect(root: string, name: string): Inspection {
  refuseLayers(root, name);
  const tree = new FileTree(root);
  const shell = SHELLS.find((path) => isProgram(tree, path));
  const program = shell ?? findProgram(tree);
  if (program === undefined) {
    throw new ImageError(
      translate({ en: `${name}: no program to run in it`, 'zh-CN': `${name}：里面没有可以运行的程序` }),
      translate({
        en: 'an image is the root directory of a system: its bin/ or usr/bin/ holds programs',
        'zh-CN': '镜像是一个系统的根目录：程序在它的 bin/ 或 usr/bin/ 里',
      }),
    );
  }
  const warnings = problemsOf(tree, program);
  if (shell === undefined)
    warnings.push({
      en: `the image has no shell; it has ${program}`,
      'zh-CN': `镜像里没有 shell；有 ${program}`,
    });
  return { shell, warnings };
}

function refuseLayers(root: string, name: string): void {
  const names = new Set(readdirSync(root));
  const layered = LAYERED.find(({ marks }) => marks.every((mark) => names.has(mark)));
  if (!layered) return;
  throw new ImageError(
    {
      en: `${name} is ${layered.what}: layers, not the files of one system`,
      'zh-CN': `${name} 是${layered.what}：里面是一层一层的归档，不是一个系统的文件`,
    },
    {
      en: 'make an export of it: docker create --name tmp IMAGE && docker export tmp > FILE.tar && docker rm tmp',
      'zh-CN': '把它导出：docker create --name tmp IMAGE && docker export tmp > FILE.tar && docker rm tmp',
    },
  );
}

function findProgram(tree: FileTree): string | undefined {
  for (const directory of PROGRAM_DIRECTORIES) {
    const found = tree
      .list(directory)
      .sort()
      .map((name) => posix.join(directory, name))
      .find((path) => isProgram(tree, path));
    if (found !== undefined) return found;
  }
  return undefined;
}

function isProgram(tree: FileTree, path: string): boolean {
  const stats = tree.stat(path);
  return stats?.isFile() === true && (stats.mode & 0o111) !== 0;
}

/** Why execve(2) will answer ENOEXEC or ENOENT for a program that is plainly there. */
function problemsOf(tree: FileTree, path: string): Text[] {
  const elf = elfOf(join(tree.root, tree.resolve(path) ?? path));
  if (!elf) return [];
  if (elf.machine !== process.arch) {
    return [
      {
        en: `${path} is a program for ${elf.machine}, and this machine is ${process.arch}: it will not start`,
        'zh-CN': `${path} 是 ${elf.machine} 的程序，而这台机器是 ${process.arch}：它启动不了`,
      },
    ];
  }
  if (elf.interpreter !== undefined && tree.resolve(elf.interpreter) === undefined) {
    return [
      {
        en: `${path} needs the loader ${elf.interpreter}, which the image lacks: it will not start`,
        'zh-CN': `${path} 需要加载器 ${elf.interpreter}，而镜像里没有：它启动不了`,
      },
    ];
  }
  return [];
}

function elfOf(path: string): Elf | undefined {
  try {
    return readElf(path);
  } catch {
    return undefined;
  }
}
