import { lessonsOf } from '../../lessons/lessons.ts';
import type { LessonView } from '../../lessons/view.ts';
import type { Session } from '../../session/session.ts';
import type { renderLesson } from './render-lesson.ts';

/** In columns. Longer lines are hard to read. */
const WIDEST = 100;

/** Draws the lessons of a session in the plain face: whenever one changes, what is new in it. */
export function drawLessons(
  session: Session,
  print: (lines: readonly string[]) => void,
  widest = WIDEST,
): void {
  const lessons = lessonsOf(session);
  let render: typeof renderLesson | undefined;
  let shown: LessonView | undefined;
  lessons.onStart = async () => {
    const [drawing, { loadMarkdown }] = await Promise.all([
      import('./render-lesson.ts'),
      import('../plain/markdown.ts'),
    ]);
    await loadMarkdown();
    render = drawing.renderLesson;
  };
  lessons.onChange = (view) => {
    const before = shown;
    shown = view;
    if (!view || !render) return;
    const lines = render(before, view, Math.min(process.stdout.columns || widest, widest));
    if (lines.length > 0) print(lines);
  };
}
