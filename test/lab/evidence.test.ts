/** Evidence is data: what the kernel said is the same in every language; words are made when it is drawn. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnreadable } from '../../src/kernel/proc/unreadable.ts';
import type { Snapshot } from '../../src/lab/snapshot.ts';
import { LOCALES, type Locale, setLocale } from '../../src/locale/locale.ts';
import { isRoot, TestSession } from '../support/session.ts';

const SOURCES = join(import.meta.dirname, '../../src');
/** The modules that read a state, make facts of it, and compare two. */
const MAKERS = ['lab/snapshot.ts', 'lab/facts.ts', 'lab/diff.ts', 'lab/exit-status.ts', 'lab/upper-layer.ts'];
/** Errors are thrown past a snapshot; what the kernel said in them stays as it said it. */
const ERRORS = ['kernel/errors.ts', 'lab/errors.ts'];
/** An import or a re-export of values; those of types are gone when the program runs. */
const IMPORT = /^(?:import|export) (?!type\b)([^;]*?) from '(\.[^']+)';/gm;

/** Every module that one of these needs, however far down. */
function closure(files: readonly string[], found = new Map<string, string>()): Map<string, string> {
  for (const file of files) {
    if (found.has(file)) continue;
    const text = readFileSync(join(SOURCES, file), 'utf8');
    found.set(file, text);
    const targets = [...text.matchAll(IMPORT)]
      .filter(([, names]) =>
        names!
          .replace(/[{}]/g, '')
          .split(',')
          .some((name) => !/^\s*(type |$)/.test(name)),
      )
      .map(([, , target]) => relative(SOURCES, join(SOURCES, dirname(file), target!)));
    closure(targets, found);
  }
  return found;
}

test('no module that makes evidence knows which language is spoken', () => {
  const modules = closure(MAKERS);
  assert.ok(modules.size > 40, String(modules.size));
  for (const [file, text] of modules) {
    if (ERRORS.includes(file)) continue;
    const names = /import (?!type\b)\{([^}]*)\} from '[^']*locale\/locale\.ts'/.exec(text)?.[1] ?? '';
    assert.not.match(names, /\b(translate|textOf|defineWords|locale)\b/, file);
  }
});

/** Programs that end well, badly and by a signal; maps, mounts, links, a group, a filter; at last the box ends. */
const SCRIPT = [
  'new web',
  ...(isRoot ? [] : ['unshare user']),
  'unshare pid mnt uts net time',
  ...(isRoot ? [] : ['map root']),
  'fork',
  'mount proc',
  'set hostname web',
  'set link lo up',
  'run sh -c "sleep 1000 &"',
  'run true',
  'run sh -c "exit 3"',
  'run sh -c "kill -9 $$"',
  'set cpu quota 20%',
  'set net_class 1:1',
  'set no_new_privs',
  'drop caps all',
  'set seccomp deny mount',
  'pivot_root /nowhere',
  'freeze',
  'thaw',
  'signal KILL',
];

/** Process IDs, inode numbers, times, sizes and addresses: every run of digits, and the names made of them. */
const withoutChance = (text: string, id: string): string =>
  text
    .replaceAll(id, 'LAB')
    .replace(/(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/g, 'MAC')
    .replace(/fe80::[0-9a-f:]+/g, 'fe80::')
    .replace(/[RSDI] \((running|sleeping|disk sleep|idle)\)/g, 'STATE')
    .replace(/\d+(\.\d+)?(e-?\d+)?/g, 'N');

/** A program's end, and a helper's, is seen sooner or later. */
const PASSING = /^ns-lab (join|run|net)\b|^(sh|true)$/;

function settled({ processes, visibleProcesses, ...rest }: Snapshot) {
  const staying = isUnreadable(processes) ? processes : processes.filter(({ comm }) => !PASSING.test(comm));
  return { ...rest, processes: staying, isProcRead: typeof visibleProcesses };
}

/** Of each command the snapshots, changes and calls, field by field. */
async function evidence(language: Locale): Promise<Map<string, string>> {
  setLocale(language);
  const t = new TestSession();
  try {
    const told = new Map<string, string>();
    for (const line of SCRIPT) {
      const { ok, actor, changes, equivalents, exit, error } = await t.execute(line);
      const what = { ok, actor, changes, equivalents, exit, code: error?.code, kind: error?.kind };
      const snapshots = ['host', 'web'].flatMap((who) =>
        Object.entries(settled(t.snapshot(who))).map(([field, value]) => [`${who}.${field}`, value] as const),
      );
      for (const [field, value] of [...Object.entries(what), ...snapshots])
        told.set(`${line}: ${field}`, withoutChance(JSON.stringify(value) ?? '', t.lab.id));
    }
    return told;
  } finally {
    await t.session.close();
    setLocale('en');
  }
}

test('what a script leaves behind, and what it changed, is the same in every language', async () => {
  const english = await evidence('en');
  assert.is(english.get('signal KILL: web.ended'), '{"kind":"killed","signal":"SIGKILL"}');
  for (const [what, text] of english) assert.not.match(text, /\p{Script=Han}/u, what);
  for (const language of LOCALES.slice(1)) {
    const other = await evidence(language);
    assert.equal([...other.keys()], [...english.keys()]);
    for (const [what, text] of other) assert.is(text, english.get(what), what);
  }
});

test.run();
