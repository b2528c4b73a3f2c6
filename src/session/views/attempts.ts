import type { Attempt } from '../../lab/attack/attempt.ts';
import { defineWords, translate } from '../../locale/locale.ts';
import type { View } from '../ledger.ts';
import { tableView } from './table.ts';

const words = defineWords({
  en: { head: ['ATTEMPT', 'WHAT IT TRIES', 'WHY IT DOES NO HARM'] as readonly string[] },
  'zh-CN': { head: ['尝试', '试什么', '为什么无害'] },
});

/** What can be tried, without trying it. */
export function attemptListView(attempts: readonly Attempt[]): Promise<View> {
  const rows = attempts.map(({ name, title, harmless }) => [name, translate(title), translate(harmless)]);
  const data = attempts.map(({ name, kind, known, obstacles }) => ({ name, kind, known, obstacles }));
  return tableView(words().head, rows, { attempts: data });
}
