/**
 * The part of the interface that needs Ink: loaded after the prompt is on the screen. Every region has an Ink root of
 * its own. Ink takes a frame apart into its characters each time it draws, so a key that changes one row must not
 * have it draw the whole screen.
 */
import { type Locale, setLocale } from '../../../locale/locale.ts';
import type { Rectangle } from '../layout.ts';
import { type Region, regionsOf } from '../scene/regions.ts';
import { type TerminalKind, themeOf } from '../screen/terminal-kind.ts';
import type { State } from '../state.ts';
import type { Store } from '../store.ts';
import { paint } from '../text/theme.ts';
import { loadWidths } from '../text/width.ts';
import { RegionRoot } from './region-root.tsx';

// In the bundle this module has its own copy of that one too.
await loadWidths();

/** Where the rows go. */
export interface Surface {
  put(id: string, at: Rectangle, rows: readonly string[]): void;
  keep(ids: ReadonlySet<string>): void;
  /** Everything that has been put is to be shown. */
  flush(): void;
}

export interface MountOptions {
  readonly store: Store<State>;
  readonly surface: Surface;
  /** This module has its own copy of the words when it is bundled. */
  readonly locale: Locale;
  /** Something could not be drawn. */
  onError(error: unknown): void;
}

/** A region that is on the screen, and what it was drawn from. */
interface Drawn {
  readonly root: RegionRoot;
  readonly from: readonly unknown[];
}

/** Draws the store until the returned function is called. */
export function mount({ store, surface, locale, onError }: MountOptions): () => void {
  setLocale(locale);
  const drawn = new Map<string, Drawn>();
  const update = () => {
    try {
      const regions = regionsOf(store.state);
      const { kind } = store.state;
      const ids = new Set(regions.map(({ id }) => id));
      for (const id of drawn.keys()) if (!ids.has(id)) remove(id);
      surface.keep(ids);
      for (const region of regions) draw(region, kind);
      surface.flush();
    } catch (error) {
      onError(error);
    }
  };
  const unsubscribe = store.subscribe(update);
  update();
  return () => {
    unsubscribe();
    for (const id of drawn.keys()) remove(id);
  };

  function draw(region: Region, kind: TerminalKind): void {
    const { id, at } = region;
    const from = [...region.from, at.x, at.y, at.width, at.height, kind];
    const known = drawn.get(id);
    if (known && isSame(known.from, from)) return;
    const root = known?.root ?? new RegionRoot();
    const theme = themeOf(kind);
    const rows = region
      .lines()
      .slice(0, at.height)
      .map((line) => paint(line, theme, kind.isUnicode));
    surface.put(id, at, region.isRaw ? rows : root.draw(at, rows));
    drawn.set(id, { root, from });
  }

  function remove(id: string): void {
    drawn.get(id)!.root.close();
    drawn.delete(id);
  }
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, index) => each === b[index]);
