import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HOST } from '../lab/actors.ts';
import { listImages } from '../lab/images/index.ts';
import type { Lab } from '../lab/lab.ts';
import { linkNames } from '../lab/link-names.ts';
import type { LiveValues } from '../steps/params.ts';

/** What completion offers of the present state, for an actor. Answers nothing rather than failing. */
export function liveValues(lab: Lab | undefined, actor: string): LiveValues {
  return {
    boxes: () => [...(lab?.boxes.keys() ?? []), HOST],
    links: () => (lab ? orNone(() => linkNames(lab, actor)) : []),
    images: () => orNone(listImages).map(({ name }) => name),
    paths(prefix) {
      const pid = actor === HOST ? lab?.host.pid : lab?.boxes.get(actor)?.pid;
      return pid === undefined ? [] : entries(`/proc/${pid}/root`, prefix);
    },
    files: (prefix) => entries('', prefix),
  };
}

/** The names that begin as a path does, each with the path's directory before it; directories end in `/`. */
function entries(root: string, prefix: string): readonly string[] {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  return orNone(() =>
    readdirSync(join(root, directory) || '.', { withFileTypes: true }).map(
      (entry) => directory + entry.name + (entry.isDirectory() ? '/' : ''),
    ),
  );
}

function orNone<T>(read: () => readonly T[]): readonly T[] {
  try {
    return read();
  } catch {
    return [];
  }
}
