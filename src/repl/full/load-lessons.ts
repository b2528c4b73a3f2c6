import { loadMarkdown } from './text/markdown.ts';

/** Loads what draws a lesson, when the first one starts. */
export async function loadLessons(): Promise<void> {
  // In the bundle the part that draws has its own copy of the modules, see src/launch.ts.
  const drawing = await import('./ui/mount.ts');
  await Promise.all([loadMarkdown(), drawing.loadMarkdown()]);
}
