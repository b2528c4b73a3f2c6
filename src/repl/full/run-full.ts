import type { ReadStream, WriteStream } from 'node:tty';
import type { Session } from '../../session/session.ts';
import { readHistory } from '../command-history.ts';
import { App } from './app.ts';
import { reportCrash } from './crash.ts';
import { dispatch } from './dispatch.ts';
import { submit } from './execute.ts';
import { showFirst } from './first-frame.ts';
import { cursorOf } from './scene/cursor.ts';
import { paintRegion } from './scene/paint-region.ts';
import { placesOf } from './scene/places.ts';
import { regionsOf } from './scene/regions.ts';
import { Screen } from './screen/screen.ts';
import { terminalKind } from './screen/terminal-kind.ts';
import { shellSize } from './shell/person-terminal.ts';
import { suspend } from './suspend.ts';
import { loadWidths } from './text/width.ts';
import type { Surface } from './ui/mount.ts';

/**
 * The full-screen face, until the person quits. Whoever began the session closes it.
 * @param first a command that is carried out before the first one is read
 * @param begin is told of the interface before anything is drawn
 */
export async function runFull(session: Session, first?: string, begin: Begin = () => {}): Promise<void> {
  const terminal = [process.stdin as ReadStream, process.stdout as WriteStream] as const;
  const how = await interact(session, first, begin, ...terminal);
  if (how === 'quit') return;
  const { runPlain } = await import('../plain/prompt.ts');
  await runPlain(session);
}

type Begin = (app: App) => void;

async function interact(
  session: Session,
  first: string | undefined,
  begin: Begin,
  input: ReadStream,
  output: WriteStream,
): Promise<'quit' | 'plain'> {
  // The dispatcher is there before the first key can be.
  const screen = new Screen(input, output, terminalKind(process.env), (events) => {
    for (const event of events) dispatch(app, event);
    app.store.settle();
    app.refresher.keyed();
  });
  const app: App = new App(screen, session, readHistory());
  begin(app);
  const stop = onEveryEnd(app);
  const ended = new Promise<'quit' | 'plain'>((resolve) => {
    app.leave = (how) => {
      app.isOver = true;
      resolve(how);
    };
  });
  const stopResizing = screen.onResize(() => resized(app));
  screen.onGone(() => app.leave('quit'));
  screen.open();
  const unmount = draw(app);
  if (first !== undefined) submit(app, first);
  try {
    return await ended;
  } finally {
    stopResizing();
    app.refresher.close();
    app.store.close();
    unmount();
    screen.close();
    stop();
  }
}

/** The prompt at once, and everything else when Ink has been loaded. Returns a function that ends it. */
function draw(app: App): () => void {
  const { store, screen, background } = app;
  const flush = (isEverything = true) =>
    screen.flush(cursorOf(store.state, placesOf(store.state)), isEverything);
  const begin = () => {
    showFirst(screen, store.state);
    flush();
  };
  let unmount = store.subscribe(begin);
  let isOver = false;
  begin();
  // React would otherwise keep a record of every rendering.
  process.env.NODE_ENV ??= 'production';
  const onError = (error: unknown) => crash(app, error);
  Promise.all([import('./ui/mount.ts'), loadWidths()]).then(([{ mount }]) => {
    if (isOver) return;
    unmount();
    const surface: Surface = {
      put: (...part) => screen.put(...part),
      keep: (ids) => screen.keep(ids),
      flush,
    };
    unmount = mount({ scene: { regionsOf, paintRegion }, store, surface, background, onError });
  }, onError);
  return () => {
    isOver = true;
    unmount();
  };
}

function resized(app: App): void {
  const size = app.screen.size();
  app.screen.invalidate();
  app.store.set({ size });
  app.shell?.resize(shellSize(app));
}

function crash(app: App, error: unknown): void {
  app.screen.close();
  reportCrash(error);
  app.session.close().finally(() => process.exit(CRASH_STATUS));
}

const CRASH_STATUS = 70; // EX_SOFTWARE, sysexits.h

/** However ns-lab ends or stops, the terminal is given back first. Returns a function that takes this off. */
function onEveryEnd(app: App): () => void {
  const close = () => app.screen.close();
  const onError = (error: unknown) => crash(app, error);
  const onStop = () => suspend(app);
  const onInterrupt = () => app.leave('quit');
  const signals = ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
  process.on('SIGINT', onInterrupt);
  process.on('exit', close);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  process.on('SIGTSTP', onStop);
  for (const signal of signals) process.prependListener(signal, close);
  return () => {
    process.off('exit', close);
    process.off('uncaughtException', onError);
    process.off('unhandledRejection', onError);
    process.off('SIGTSTP', onStop);
    process.off('SIGINT', onInterrupt);
    for (const signal of signals) process.off(signal, close);
  };
}
