import type { Lab } from '../lab/lab.ts';
import type { Parsed } from './language/parse.ts';

/**
 * Has the kernel parameters that a command is about read with the state of its box, so that the evidence has their
 * values before it. Returns what leaves those out again that nothing was set of before.
 */
export function watchSysctls(lab: Lab, actor: string, { command, args }: Parsed): () => void {
  const names = command.sysctls?.(args) ?? [];
  const box = lab.boxes.get(actor);
  const added = names.filter((name) => box && !box.sysctls.has(name));
  for (const name of added) box!.sysctls.add(name);
  return () => {
    for (const name of added) box!.sysctls.delete(name);
  };
}
