import { basename } from 'node:path';
import { UnavailableError } from '../lab/errors.ts';
import { nearest } from '../steps/kinds.ts';
import { words } from './words.ts';

/**
 * A lesson by its folder's name, its number, or a part of its name.
 * @param command what it is looked for, as the remedy is to have it
 * @throws UnavailableError
 */
export function findLesson(directories: readonly string[], name: string, command = 'lesson start'): string {
  const slugs = directories.map((directory) => basename(directory));
  const ways: ((slug: string) => boolean)[] = [
    (slug) => slug === name,
    (slug) => slug.slice(3) === name || (/^\d+$/.test(name) && Number(slug.slice(0, 2)) === Number(name)),
    (slug) => slug.includes(name),
  ];
  for (const fits of ways) {
    const found = directories.filter((_, index) => fits(slugs[index]!));
    if (found.length === 1) return found[0]!;
    if (found.length > 1) throw new UnavailableError(words().several(name), 'lesson list');
  }
  const [guess] = nearest(name, [...slugs, ...slugs.map((slug) => slug.slice(3))]);
  throw new UnavailableError(words().noLesson(name), guess ? `${command} ${guess}` : 'lesson list');
}
