import { closeSync, openSync, readSync } from 'node:fs';
import { textOfBytes } from '../bytes-text.ts';

// One buffer for all files: faster than readFileSync, which also asks fstat(2) and allocates.
let buffer = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * The text of a file that the kernel makes in one piece, so that one read(2) has it all: /proc/PID/status, a file of
 * a control group. Not of a list, which may come in parts: see readText.
 * @throws the error of node:fs
 */
export function readRecord(path: string): string {
  const fd = openSync(path, 'r');
  try {
    return textOfBytes(buffer, 0, readSync(fd, buffer, 0, buffer.length, null));
  } finally {
    closeSync(fd);
  }
}

/**
 * The text of a file of /proc or a cgroup.
 * It reads to the end of the file: the kernel answers one read(2) of a list such as mountinfo with a part of it,
 * however large the buffer is.
 * @throws the error of node:fs
 */
export function readText(path: string): string {
  const fd = openSync(path, 'r');
  try {
    let length = 0;
    for (;;) {
      if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const count = readSync(fd, buffer, length, buffer.length - length, null);
      if (count === 0) return textOfBytes(buffer, 0, length);
      length += count;
    }
  } finally {
    closeSync(fd);
  }
}
