import { closeSync, openSync, readSync } from 'node:fs';

/** BINPRM_BUF_SIZE: the kernel reads no more of a script's first line, execve(2). */
const LONGEST_LINE = 256;

/** The interpreter that a script's `#!` names; undefined when it is no script. @throws the error of node:fs */
export function readShebang(path: string): string | undefined {
  const buffer = Buffer.alloc(LONGEST_LINE);
  const fd = openSync(path, 'r');
  try {
    const length = readSync(fd, buffer, 0, LONGEST_LINE, 0);
    return buffer.toString('utf8', 0, length).match(/^#![ \t]*([^ \t\n]+)/)?.[1];
  } finally {
    closeSync(fd);
  }
}
