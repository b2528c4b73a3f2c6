import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { textOf } from '../../src/locale/locale.ts';
import { placeOf } from './limits.ts';
import { isRoot } from './session.ts';

/** Why rules about devices cannot be set here; undefined where they can. */
export function whyNoDeviceRules(): string | undefined {
  const place = placeOf('devices');
  if (isRefusal(place)) return textOf(place.explanation);
  if (place.version === 2 && !isRoot) return 'only root may load a program about devices';
  return undefined;
}
