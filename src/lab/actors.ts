import type { Box } from './box.ts';
import { UnavailableError } from './errors.ts';
import type { Lab } from './lab.ts';

/** The actor that every lab has; all others are boxes. */
export const HOST = 'host';

/** The box of a name. @throws UnavailableError */
export function findBox(lab: Lab, name: string): Box {
  const box = lab.boxes.get(name);
  if (!box) throw new UnavailableError(`there is no box "${name}"`, 'new');
  return box;
}
