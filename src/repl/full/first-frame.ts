import { paintRegion } from './scene/paint-region.ts';
import { regionsOf } from './scene/regions.ts';
import type { Screen } from './screen/screen.ts';
import type { State } from './state.ts';

/** What a person needs to begin to type. */
const FIRST = new Set(['header', 'meter', 'prompt', 'hint', 'keys', 'small']);

/** Shows the rows to type in, where they will stay, while the rest is being loaded. */
export function showFirst(screen: Screen, state: State): void {
  for (const region of regionsOf(state))
    if (FIRST.has(region.id)) screen.put(region.id, region.at, paintRegion(region, state.kind));
}
