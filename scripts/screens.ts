/**
 * npm run screens: types a container into the full-screen face in a real terminal, and keeps what it shows: docs/screens
 * has the screens as text, and as one moving picture for the README. Needs tmux.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FullScreen } from '../test/support/full-screen.ts';
import { animatedSvg } from './screens/svg.ts';

const DIRECTORY = join(import.meta.dirname, '../docs/screens');
const SIZE = { columns: 120, rows: 36 };

/**
 * What is typed, and the name of the screen that is kept then; the mounts of this machine are of no interest to
 * others, so that with them is not.
 */
const SCRIPT: readonly (readonly [line: string, name: string])[] = [
  ['new web', 'an-ordinary-process'],
  ['unshare user uts ipc net mnt pid cgroup time', 'namespaces'],
  ['map root', 'identity'],
  ['fork', 'process-1'],
  ['set hostname web', 'hostname'],
  ['mount overlay', ''],
  ['build', 'complete'],
  ['show net', 'network'],
];

const texts: { readonly name: string; readonly rows: string[] }[] = [];
const pictures: string[][] = [];

const t = await FullScreen.open({ ...SIZE, env: { TERM: 'xterm-256color', COLORTERM: 'truecolor' } });
try {
  await t.sees(/^host>[\s\S]*Build a Linux container/m).catch(() => t.sees(/transcript/));
  keep('start');
  for (const [line, name] of SCRIPT) {
    await t.does(line, 'web');
    if (name === 'network') t.terminal.press('M-3');
    // The panels follow with the next reading.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    keep(name);
  }
  t.terminal.enter('shell');
  await t.sees(/you type inside the box web[\s\S]*[#$] *│/);
  t.terminal.enter('hostname; id -u; ps');
  await t.sees(/^web *│[\s\S]*ps *│/m);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  keep('shell');
  t.terminal.press('C-]');
  await t.sees(/^web>/m);
  t.terminal.enter('quit');
  await t.terminal.ended();
} finally {
  await t.close();
}

rmSync(DIRECTORY, { recursive: true, force: true });
mkdirSync(DIRECTORY, { recursive: true });
for (const [index, { name, rows }] of texts.entries()) {
  const number = String(index + 1).padStart(2, '0');
  writeFileSync(join(DIRECTORY, `${number}-${name}.txt`), `${rows.join('\n')}\n`);
}
writeFileSync(join(DIRECTORY, 'container.svg'), animatedSvg(pictures, SIZE.columns, SIZE.rows));

function keep(name: string): void {
  if (name === '') return;
  texts.push({ name, rows: t.rows.map(anonymous) });
  pictures.push(t.terminal.screen('-e').split('\n').map(anonymous));
}

/** Directories of this machine say nothing to others. */
function anonymous(row: string): string {
  return row.replace(/\/tmp\/ns-lab-test-\w+/g, (path) =>
    '/var/lib/ns-lab'.padEnd(path.length).slice(0, path.length),
  );
}
