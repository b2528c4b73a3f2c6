import { existsSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { readOwnFile, readStandardInput } from '../lab/read-own-file.ts';
import { defineWords } from '../locale/locale.ts';
import { visible } from '../locale/visible.ts';
import { DEMO_SCRIPT } from './demo.ts';
import type { FaceOptions } from './open-face.ts';
import { RUN_STATUS, type RunOptions, runScript } from './plain/run-script.ts';
import { complain, print, printError } from './print.ts';

const words = defineWords({
  en: {
    removed: (path: string) => `removed ${path}`,
    notRemoved: (path: string, reason: string) => `not removed: ${path}: ${reason}`,
    nothing: 'nothing to remove',
    unreadable: (file: string) => (file === '-' ? 'standard input cannot be read' : `${file} cannot be read`),
    platform: (platform: string) => `containers are a thing of the Linux kernel, and this is ${platform}.
Run it in a Linux machine: on macOS with \`limactl start\` then \`limactl shell default npx ns-lab\`, on Windows in WSL2 with \`wsl npx ns-lab\`.`,
    proc: 'the kernel says in /proc what its processes are, and nothing like that is mounted there: mount -t proc proc /proc',
    architecture: (arch: string) => `ns-lab runs on x64 and arm64; this is ${arch}`,
  },
  'zh-CN': {
    removed: (path) => `已清除 ${path}`,
    notRemoved: (path, reason) => `未能清除：${path}：${reason}`,
    nothing: '没有要清除的东西',
    unreadable: (file) => (file === '-' ? '无法读取标准输入' : `无法读取 ${file}`),
    platform: (platform) => `容器是 Linux 内核的功能，而这里是 ${platform}。
请在 Linux 机器里运行：macOS 上先 \`limactl start\`，再 \`limactl shell default npx ns-lab\`；Windows 上在 WSL2 里用 \`wsl npx ns-lab\`。`,
    proc: '内核在 /proc 里说明各个进程的状况，而那里没有挂载 proc：mount -t proc proc /proc',
    architecture: (arch) => `ns-lab 在 x64 和 arm64 上运行，而这里是 ${arch}`,
  },
});

/** The prompt. Resolves with the exit status. */
export async function startPrompt(options: FaceOptions): Promise<number> {
  const problem = unsupported();
  if (problem) return refuse(problem);
  await (await import('./delegate.ts')).offerDelegation();
  const { openFace } = await import('./open-face.ts');
  const { cleanUp } = await import('../lab/clean.ts');
  await cleanUp();
  await openFace(options);
  return RUN_STATUS.ok;
}

/** A script from a file, or from standard input for `-`. */
export async function startScript(file: string, options: RunOptions): Promise<number> {
  let text: string;
  try {
    text = file === '-' ? readStandardInput() : readOwnFile(file, { mayBePipe: true });
  } catch (error) {
    const { code, errno, message } = error as NodeJS.ErrnoException;
    if (code === undefined) {
      complain(message);
      return RUN_STATUS.unreadable;
    }
    const [, reason = message] = getSystemErrorMap().get(errno ?? 0) ?? [];
    complain(`${words().unreadable(file)}: ${reason} (${code})`);
    return RUN_STATUS.unreadable;
  }
  return startText(text, options);
}

export const startDemo = (options: RunOptions): Promise<number> => startText(DEMO_SCRIPT, options);

/** One command of the language, from the command line. */
export const startLine = (line: string, options: RunOptions): Promise<number> =>
  runScript(line, { ...options, isQuiet: true });

/** What this machine can do; elsewhere than on Linux, what to run instead. */
export async function startDoctor(options: RunOptions): Promise<number> {
  const problem = unsupported();
  return problem ? refuse(problem) : startLine('doctor', options);
}

async function startText(text: string, options: RunOptions): Promise<number> {
  const problem = unsupported();
  if (problem) return refuse(problem);
  const { cleanUp } = await import('../lab/clean.ts');
  await cleanUp();
  return runScript(text, options);
}

/** Removes what killed labs left. */
export async function startClean(): Promise<number> {
  const { cleanUp } = await import('../lab/clean.ts');
  const { removed, failed } = await cleanUp();
  const { removeLeftovers } = await import('../lab/images/leftovers.ts');
  const { paths } = await import('../lab/paths.ts');
  const halfMade = removeLeftovers(paths().images);
  for (const path of [...removed, ...halfMade]) print(words().removed(visible(path)));
  for (const { path, reason } of failed) printError(words().notRemoved(visible(path), reason));
  if (removed.length + failed.length + halfMade.length === 0) print(words().nothing);
  return failed.length > 0 ? RUN_STATUS.failed : RUN_STATUS.ok;
}

/** Why ns-lab cannot run here at all, with what to do. */
function unsupported(): string | undefined {
  if (process.platform !== 'linux') return words().platform(process.platform);
  if (process.arch !== 'x64' && process.arch !== 'arm64') return words().architecture(process.arch);
  if (!existsSync('/proc/self/ns')) return words().proc;
  return undefined;
}

function refuse(problem: string): number {
  complain(problem);
  return RUN_STATUS.failed;
}
