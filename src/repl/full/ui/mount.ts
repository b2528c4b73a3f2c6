/**
 * The part of the interface that needs Ink: loaded after the prompt is on the screen. Whatever changes, the prompt is
 * drawn at once and the rest in pieces, so that the next key does not wait for it.
 */
import { type Locale, setLocale } from '../../../locale/locale.ts';
import type { Rectangle } from '../layout.ts';
import { type Region, regionsOf } from '../scene/regions.ts';
import type { Background } from '../schedule/background.ts';
import { type TerminalKind, themeOf } from '../screen/terminal-kind.ts';
import type { State } from '../state.ts';
import type { Store } from '../store.ts';
import { paint } from '../text/theme.ts';
import { loadWidths } from '../text/width.ts';
import { InkRoot } from './ink-root.tsx';
import { RowDrawer } from './row-drawer.ts';

// In the bundle this module has its own copy of that one too, and of the Markdown parser.
await loadWidths();

export { loadMarkdown } from '../text/markdown.ts';

/** Where the rows go. */
export interface Surface {
  put(id: string, at: Rectangle, rows: readonly string[]): void;
  keep(ids: ReadonlySet<string>): void;
  /** Shows what has been put. What can only be shown with all the rest waits until everything has been put. */
  flush(isEverything: boolean): void;
}

export interface MountOptions {
  readonly store: Store<State>;
  readonly surface: Surface;
  readonly background: Background;
  /** This module has its own copy of the words when it is bundled. */
  readonly locale: Locale;
  /** Something could not be drawn. */
  onError(error: unknown): void;
}

const WORK = 'drawing';

/** Draws the store until the returned function is called. */
export function mount({ store, surface, background, locale, onError }: MountOptions): () => void {
  setLocale(locale);
  const root = new InkRoot();
  const rows = new RowDrawer((width, undrawn) => root.draw(width, undrawn));
  /** What each region on the screen was drawn from. */
  const drawn = new Map<string, readonly unknown[]>();
  const update = () => {
    const work = drawing(store.state);
    background.stop(WORK);
    if (!work.next().done) background.start(WORK, work);
  };
  const unsubscribe = store.subscribe(update);
  update();
  return () => {
    unsubscribe();
    background.stop(WORK);
    root.close();
  };

  /** What has been drawn stays so when the state changes again before the rest is. */
  function* drawing(state: State): Generator<undefined, void> {
    try {
      const regions = regionsOf(state);
      const ids = new Set(regions.map(({ id }) => id));
      for (const id of drawn.keys()) if (!ids.has(id)) drawn.delete(id);
      surface.keep(ids);
      for (const region of regions) {
        const from = fromOf(region, state.kind);
        if (isSame(drawn.get(region.id) ?? [], from)) continue;
        surface.put(region.id, region.at, yield* draw(region, state.kind));
        drawn.set(region.id, from);
        surface.flush(false);
        yield;
      }
      surface.flush(true);
    } catch (error) {
      onError(error);
    }
  }

  function* draw({ at, isRaw, lines }: Region, kind: TerminalKind): Generator<undefined, readonly string[]> {
    const theme = themeOf(kind);
    const painted = lines()
      .slice(0, at.height)
      .map((line) => paint(line, theme, kind.isUnicode));
    return isRaw ? painted : yield* rows.draw(at.width, painted);
  }
}

const fromOf = ({ at, from }: Region, kind: TerminalKind): readonly unknown[] => [
  ...from,
  at.x,
  at.y,
  at.width,
  at.height,
  kind,
];

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);
