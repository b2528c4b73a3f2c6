import { Out } from '../../../kernel/task.ts';
import type { Attacker } from '../attacker.ts';

/** Each field of struct new_utsname. */
const FIELD = 65;

/** uname(2). Empty texts where the kernel refuses. */
export function uname(by: Attacker): { nodename: string; domainname: string } {
  const names = new Out(6 * FIELD, () => '{…}');
  by.call('uname', names);
  const field = (index: number) => {
    const start = index * FIELD;
    return names.bytes.toString('utf8', start, names.bytes.indexOf(0, start));
  };
  return { nodename: field(1), domainname: field(5) };
}
