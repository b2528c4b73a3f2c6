import { dirname } from 'node:path';
import { isUnreadable } from '../proc/unreadable.ts';
import { readGroupFile } from './read.ts';
import type { Resource } from './resource.ts';

/** The limit that counts for a group, and the group that it comes from. */
export interface EffectiveLimit {
  readonly ceiling: number;
  /** In words: `64 MiB`. */
  readonly words: string;
  readonly directory: string;
}

/**
 * The smallest limit of a group and those above it, up to what is mounted: cgroups(7), "limits are hierarchical".
 * Undefined where none of them has a limit. What lies above a mount point cannot be seen.
 */
export function effectiveLimit(
  resource: Pick<Resource<never>, 'ceiling' | 'describeCeiling' | 'files'>,
  version: 1 | 2,
  directory: string,
  mount: string,
): EffectiveLimit | undefined {
  if (resource.files[version].length === 0) return undefined;
  let smallest: EffectiveLimit | undefined;
  for (let group = directory; ; group = dirname(group)) {
    const contents = resource.files[version].map((file) => readGroupFile(group, file));
    const texts = contents.filter((text): text is string => !isUnreadable(text));
    const ceiling = texts.length === contents.length ? resource.ceiling?.(version, ...texts) : undefined;
    if (ceiling !== undefined && (smallest === undefined || ceiling < smallest.ceiling)) {
      smallest = { ceiling, words: resource.describeCeiling?.(ceiling) ?? String(ceiling), directory: group };
    }
    if (group === mount || !group.startsWith(`${mount}/`)) return smallest;
  }
}
