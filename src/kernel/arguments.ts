import { readFileSync } from 'node:fs';
import { textOfBytes } from './bytes-text.ts';

/**
 * The words of the command line. Node.js puts U+FFFD in place of what is not UTF-8, and a file of such a name could
 * not be opened: where there is one, the words are read as the kernel has them, proc_pid_cmdline(5).
 */
export function commandLine(argv: readonly string[] = process.argv.slice(2)): string[] {
  if (!argv.some((word) => word.includes('\ufffd'))) return [...argv];
  try {
    const words = textOfBytes(readFileSync('/proc/self/cmdline')).split('\0').slice(0, -1);
    return words.slice(words.length - argv.length);
  } catch {
    return [...argv];
  }
}
