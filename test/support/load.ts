import { readdirSync } from 'node:fs';
import type { ControllerName } from '../../src/kernel/cgroup/controllers.ts';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { placeOf } from './limits.ts';
import { orEmpty } from './read.ts';
import { skip } from './skip.ts';

/** True when this host gives ns-lab all of these controllers; otherwise what is not tested is counted as skipped. */
export function hasControllers(what: string, ...controllers: ControllerName[]): boolean {
  for (const controller of controllers) {
    const place = placeOf(controller);
    if (!isRefusal(place)) continue;
    skip(`${what}: ${textOf(place.explanation)}`);
    return false;
  }
  return true;
}

/** The processes that `load cpu` has started in a box, found by their environment among all processes. */
export function spinning(box: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && orEmpty(`/proc/${pid}/cmdline`).startsWith('ns-lab-load'))
    .filter((pid) => orEmpty(`/proc/${pid}/environ`).split('\0').includes(`NS_LAB_BOX=${box}`));
}
