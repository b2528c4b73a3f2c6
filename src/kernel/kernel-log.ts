import { closeSync, constants, openSync, readSync } from 'node:fs';
import { isErrno } from './proc/unreadable.ts';

/** The longest record, CONSOLE_EXT_LOG_MAX. */
const RECORD_SIZE = 8192;

/**
 * The messages that the kernel's log still has, oldest first; each read(2) of /dev/kmsg gives one record, see
 * Documentation/ABI/testing/dev-kmsg.
 * @throws the error of node:fs: EPERM or EACCES for those who may not read it
 */
export function readKernelLog(path = '/dev/kmsg'): string[] {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const record = Buffer.alloc(RECORD_SIZE);
  const messages: string[] = [];
  try {
    for (;;) {
      const text = readRecord(fd, record);
      if (text === undefined) return messages;
      // "6,1234,567890,-;message", and lines with more about it that begin with a space.
      messages.push(text.slice(text.indexOf(';') + 1).split('\n', 1)[0]!);
    }
  } finally {
    closeSync(fd);
  }
}

function readRecord(fd: number, buffer: Buffer): string | undefined {
  for (;;) {
    try {
      const length = readSync(fd, buffer, 0, buffer.length, null);
      return length === 0 ? undefined : buffer.toString('utf8', 0, length);
    } catch (error) {
      if (isErrno(error, 'EAGAIN')) return undefined;
      // EPIPE: the record was overwritten meanwhile; the next read goes on behind it.
      if (!isErrno(error, 'EPIPE')) throw error;
    }
  }
}
