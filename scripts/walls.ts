/** Writes docs/walls.md: which attempts are held by ns-lab's containers, and by those of other runtimes. As root. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTEMPTS } from '../src/lab/attack/attempts.ts';
import { attackLab } from './walls/attack-lab.ts';
import { attackRuntime } from './walls/attack-runtime.ts';
import { type Column, wallsPage } from './walls/page.ts';
import { isInstalled, ORDINARY_UID, RUNTIMES } from './walls/runtimes.ts';

const PAGE = join(import.meta.dirname, '../docs/walls.md');

/** ns-lab's own containers: what is built, and by whom. */
const LABS = [
  { name: 'build', line: 'build', uid: 0 },
  { name: 'build, ordinary user', line: 'build', uid: ORDINARY_UID },
  { name: 'build --like docker', line: 'build --like docker', uid: 0 },
] as const;

if (process.geteuid?.() !== 0)
  throw new Error('run it as root: it starts containers of root and of an ordinary user');

const columns: Column[] = [];
for (const { name, line, uid } of LABS) columns.push(await column(name, () => attackLab(line, uid)));
for (const runtime of RUNTIMES)
  columns.push(
    await column(runtime.name, () => {
      if (!isInstalled(runtime)) throw new Error(`${runtime.program} is not installed`);
      return attackRuntime(runtime, ATTEMPTS);
    }),
  );
writeFileSync(PAGE, wallsPage(columns));

async function column(name: string, make: () => Promise<Column['verdicts']>): Promise<Column> {
  try {
    return { name, verdicts: await make() };
  } catch (error) {
    return { name, verdicts: [], failure: (error as Error).message.split('\n')[0]! };
  } finally {
    process.stderr.write(`${name}\n`);
  }
}
