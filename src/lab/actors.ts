import type { Box } from './box.ts';
import { UnavailableError } from './errors.ts';
import type { Lab } from './lab.ts';

/** The actor that every lab has; all others are boxes. */
export const HOST = 'host';

/** The box of a name. @throws UnavailableError */
export function findBox(lab: Lab, name: string): Box {
  const box = lab.boxes.get(name);
  const others = [...lab.boxes.keys()];
  if (!box)
    throw new UnavailableError(
      { en: `there is no box "${name}"`, 'zh-CN': `没有名为 "${name}" 的盒子` },
      others.length === 0
        ? 'new'
        : {
            en: `the boxes are ${others.join(', ')}; new ${name} makes another`,
            'zh-CN': `盒子有 ${others.join('、')}；new ${name} 再建一个`,
          },
    );
  return box;
}
