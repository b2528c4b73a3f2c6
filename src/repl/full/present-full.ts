import type { Session } from '../../session/session.ts';
import { openTalk } from '../lessons/open-talk.ts';
import { runFull } from './run-full.ts';
import { Talk } from './talk.ts';
import { loadMarkdown } from './text/markdown.ts';

/** A presentation in the full-screen face, until the presenter ends it. */
export async function presentFull(session: Session, name: string, script: string | undefined): Promise<void> {
  await loadMarkdown();
  const talk = await openTalk(session, name, script);
  try {
    await runFull(session, undefined, (app) => {
      app.talk = new Talk(app, talk);
    });
  } finally {
    talk.server?.close();
  }
}
