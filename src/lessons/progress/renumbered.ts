/**
 * Lessons whose numbers have changed, by the name that they had. Their steps are the same, and so what a learner has
 * done of them counts. A class file may say either name.
 */
const RENUMBERED: Readonly<Record<string, string>> = {
  '21-joining': '24-joining',
  '22-runtimes': '25-runtimes',
  '23-vm': '26-vm',
  '24-everything': '28-everything',
};

/** The name that a lesson has now, or the name itself. */
export const nameNow = (slug: string): string => (Object.hasOwn(RENUMBERED, slug) ? RENUMBERED[slug]! : slug);

/** The old names, each with the new one. */
export const renumberedLessons = (): readonly (readonly [string, string])[] => Object.entries(RENUMBERED);
