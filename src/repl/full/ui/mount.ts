/**
 * The part of the interface that needs Ink: loaded after the prompt is on the screen. Whatever changes, the prompt is
 * drawn at once and the rest in pieces, so that the next key does not wait for it.
 */
import type { Rectangle } from '../layout.ts';
import type { Region } from '../scene/regions.ts';
import type { Background } from '../schedule/background.ts';
import type { TerminalKind } from '../screen/terminal-kind.ts';
import type { State } from '../state.ts';
import type { Store } from '../store.ts';
import { InkRoot } from './ink-root.tsx';
import { RowDrawer } from './row-drawer.ts';

/** Where the rows go. */
export interface Surface {
  put(id: string, at: Rectangle, rows: readonly string[]): void;
  keep(ids: ReadonlySet<string>): void;
  /** Shows what has been put. What can only be shown with all the rest waits until everything has been put. */
  flush(isEverything: boolean): void;
}

/** What is on the screen. It is handed in because this module, when it is bundled, would have copies of its own. */
export interface Scene {
  regionsOf(state: State): readonly Region[];
  paintRegion(region: Region, kind: TerminalKind): readonly string[];
}

export interface MountOptions {
  readonly scene: Scene;
  readonly store: Store<State>;
  readonly surface: Surface;
  readonly background: Background;
  /** Something could not be drawn. */
  onError(error: unknown): void;
}

const WORK = 'drawing';

/** Draws the store until the returned function is called. */
export function mount({ scene, store, surface, background, onError }: MountOptions): () => void {
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
      const regions = scene.regionsOf(state);
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

  function* draw(region: Region, kind: TerminalKind): Generator<undefined, readonly string[]> {
    const painted = scene.paintRegion(region, kind);
    return region.isRaw ? painted : yield* rows.draw(region.at.width, painted);
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
