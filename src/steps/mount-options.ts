import { MS } from '../kernel/flags.ts';

/** What every mount of a container has that holds neither programs nor devices. */
export const HARDENED = MS.MS_NOSUID | MS.MS_NOEXEC | MS.MS_NODEV;

const FLAG_WORDS = [
  [MS.MS_RDONLY, 'ro'],
  [MS.MS_NOSUID, 'nosuid'],
  [MS.MS_NOEXEC, 'noexec'],
  [MS.MS_NODEV, 'nodev'],
  [MS.MS_STRICTATIME, 'strictatime'],
] as const;

/** Mount flags as mount(8) takes them, with a space behind: `-o nosuid,nodev `. */
export function formatOptions(flags: number, options: string | null): string {
  const words: string[] = FLAG_WORDS.filter(([bit]) => flags & bit).map(([, word]) => word);
  if (options) words.push(options);
  return words.length > 0 ? `-o ${words.join(',')} ` : '';
}
