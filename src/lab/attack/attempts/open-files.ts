import { existsSync } from 'node:fs';
import { O } from '../../../kernel/flags.ts';
import type { Attacker } from '../attacker.ts';
import { absent, held, type Outcome, SIGNS, through } from '../attempt.ts';

const S_IFMT = 0o170000;
const S_IFREG = 0o100000;
const QUIETLY = O.O_CLOEXEC | O.O_NONBLOCK | O.O_NOCTTY;

/**
 * Opens files of the machine for writing, and writes nothing. One that can be opened decides; a mask that stands in
 * the place of a file can be opened too, but is no regular file.
 */
export function openForWriting(by: Attacker, paths: readonly string[]): Outcome {
  return first(by, paths, (path) => {
    const fd = by.open(path, O.O_WRONLY | QUIETLY);
    if (fd < 0) return held(by, undefined, path);
    const opened = through(by);
    const status = by.stat(fd);
    by.quietly('close', fd);
    const isFile = status && (status.mode & S_IFMT) === S_IFREG;
    return isFile ? opened : { ...opened, result: 'held', sign: SIGNS.empty, about: path };
  });
}

/** Reads the beginning of files of the machine; `tells` says whether that gives something away. */
export function readBeginning(
  by: Attacker,
  paths: readonly string[],
  tells: (bytes: Buffer) => boolean = () => true,
  size = 512,
): Outcome {
  return first(by, paths, (path) => {
    const fd = by.open(path, O.O_RDONLY | QUIETLY);
    if (fd < 0) return held(by, undefined, path);
    const bytes = by.read(fd, size);
    const outcome =
      bytes === undefined
        ? held(by, undefined, path)
        : bytes.length > 0 && tells(bytes)
          ? through(by)
          : held(by, SIGNS.empty, path);
    by.quietly('close', fd);
    return outcome;
  });
}

/** The first that goes through, or else the first that there is. */
function first(by: Attacker, paths: readonly string[], attempt: (path: string) => Outcome): Outcome {
  const here = paths.filter((path) => existsSync(path));
  const outcomes: Outcome[] = [];
  for (const path of here) {
    const outcome = attempt(path);
    if (outcome.result === 'through') return outcome;
    outcomes.push(outcome);
  }
  return outcomes[0] ?? absent('no-such-file', by);
}
