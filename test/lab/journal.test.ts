import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { processStartTime } from '../../src/kernel/proc/start-time.ts';
import { abandonedLabs, Journal, type JournalEntry } from '../../src/lab/journal.ts';
import { runInNamespaces } from '../support/in-namespaces.ts';
import { orEmpty } from '../support/read.ts';
import { scratchDirectory } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { waitUntil } from '../support/wait.ts';

const ENTRY: JournalEntry = { kind: 'scratch', path: '/nowhere/a' };
const OTHER: JournalEntry = { kind: 'cgroup', path: '/nowhere/b' };
/** No process has it: the largest that a kernel can be told to use is 4194304. */
const NO_PID = 99_999_999;

/** A journal directory with one file of these lines. */
function directoryWith(lines: readonly string[], name = `${NO_PID}-abcd.jsonl`): string {
  const directory = scratchDirectory();
  writeFileSync(join(directory, name), lines.map((line) => `${line}\n`).join(''));
  return directory;
}

const owner = (pid: number, startTime: number) => JSON.stringify({ pid, startTime });
const [entry, other] = [ENTRY, OTHER].map((one) => JSON.stringify(one)) as [string, string];

test('a journal is there from the first entry until everything is gone', () => {
  const directory = join(scratchDirectory(), 'not/yet/there');
  const journal = new Journal(directory, `${process.pid}-abcd`);
  assert.not(existsSync(directory));
  journal.record(ENTRY);
  const file = join(directory, `${process.pid}-abcd.jsonl`);
  assert.is(readFileSync(file, 'utf8'), `${owner(process.pid, processStartTime(process.pid)!)}\n${entry}\n`);
  assert.is(statSync(file).mode & 0o777, 0o600);
  assert.is(statSync(directory).mode & 0o777, 0o700);
  journal.record(OTHER);
  assert.ok(readFileSync(file, 'utf8').endsWith(`${entry}\n${other}\n`));
  journal.discard();
  assert.equal(readdirSync(directory), []);
  journal.discard();
  journal.record(OTHER);
  assert.ok(readFileSync(file, 'utf8').endsWith(`}\n${other}\n`));
});

test('on a full disk it says so and leaves nothing, and goes on when there is room', () => {
  const script = `
    import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
    import { Journal } from ${JSON.stringify(import.meta.resolve('../../src/lab/journal.ts'))};
    const fill = () => { try { writeFileSync('/mnt/fill', Buffer.alloc(1 << 20)); } catch {} };
    const record = (path) => {
      try { journal.record({ kind: 'scratch', path }); return 'written'; } catch ({ name, message }) { return name + ' ' + message; }
    };
    const journal = new Journal('/mnt/journal', 'x');
    const long = '/nowhere/' + 'x'.repeat(200_000);
    fill();
    const said = [record('/nowhere/a'), readdirSync('/mnt/journal').length];
    rmSync('/mnt/fill');
    said.push(record('/nowhere/b'));
    fill();
    said.push(record(long));
    rmSync('/mnt/fill');
    said.push(record('/nowhere/c'));
    const [owner, ...lines] = readFileSync('/mnt/journal/x.jsonl', 'utf8').split('\\n');
    const read = (line) => { try { return JSON.parse(line).path; } catch { return 'torn'; } };
    said.push(lines.filter(Boolean).map(read));
    console.log(JSON.stringify(said));`;
  const ran = runInNamespaces(
    'mount -t tmpfs -o size=512k none /mnt && mkdir /mnt/journal && exec "$@"',
    process.execPath,
    ...['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
  );
  if (!ran) return skip('no new namespaces for this user');
  assert.is(ran.status, 0, ran.output);
  const [first, count, ...rest] = JSON.parse(ran.output.trim().split('\n').at(-1)!);
  assert.match(first, /^UnavailableError the journal \/mnt\/journal\/x\.jsonl.* cannot be written: ENOSPC/);
  assert.is(count, 0);
  assert.is(rest[0], 'written');
  assert.match(rest[1], /ENOSPC/);
  assert.equal(rest.slice(2), ['written', ['/nowhere/b', 'torn', '/nowhere/c']]);
});

test('where nothing can be written it says so, and not that something is not there', () => {
  const script = `
    import { Journal } from ${JSON.stringify(import.meta.resolve('../../src/lab/journal.ts'))};
    try { new Journal('/mnt/state/journal', 'x').record({ kind: 'scratch', path: '/nowhere/a' }); } catch ({ message }) { console.log(message); }`;
  const ran = runInNamespaces(
    'mount -t tmpfs -o ro none /mnt && exec "$@"',
    process.execPath,
    ...['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
  );
  if (!ran) return skip('no new namespaces for this user');
  assert.match(ran.output, /cannot be written: EROFS/);
});

test('the journal of a process that runs is not abandoned', () => {
  const directory = scratchDirectory();
  new Journal(directory, `${process.pid}-abcd`).record(ENTRY);
  assert.equal(abandonedLabs(directory), []);
});

test('nor is that of one that cannot be seen, as on another machine, until it has ended', async () => {
  const directory = scratchDirectory();
  const script = `
    import { Journal } from ${JSON.stringify(import.meta.resolve('../../src/lab/journal.ts'))};
    new Journal(${JSON.stringify(directory)}, '${NO_PID}-far').record(${entry});
    console.log('written');
    setInterval(() => {}, 1000);`;
  const far = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exit = once(far, 'exit');
  try {
    await once(far.stdout, 'data');
    const file = join(directory, `${NO_PID}-far.jsonl`);
    // Seen from there it is this process; here it is nobody's.
    writeFileSync(file, `${owner(NO_PID, 1)}\n${entry}\n`);
    assert.equal(abandonedLabs(directory), []);
    far.kill('SIGKILL');
    await exit;
    assert.equal(abandonedLabs(directory), [{ file, id: `${NO_PID}-far`, pid: NO_PID, entries: [ENTRY] }]);
  } finally {
    far.kill('SIGKILL');
  }
});

test('that of a process that has ended is, with its entries in order', () => {
  const directory = directoryWith([owner(NO_PID, 1), entry, other]);
  const file = join(directory, `${NO_PID}-abcd.jsonl`);
  assert.equal(abandonedLabs(directory), [
    { file, id: `${NO_PID}-abcd`, pid: NO_PID, entries: [ENTRY, OTHER] },
  ]);
});

test('a process ID that has been used again does not protect a journal', () => {
  const startTime = processStartTime(process.pid)!;
  assert.equal(abandonedLabs(directoryWith([owner(process.pid, startTime), entry])), []);
  const [found] = abandonedLabs(directoryWith([owner(process.pid, startTime - 1), entry]));
  assert.equal(found?.entries, [ENTRY]);
});

test('a process that was killed and that nobody has waited for has ended', async () => {
  // The shell becomes a sleep, which never asks how its child ended.
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: 'pipe' });
  try {
    let text = '';
    parent.stdout.on('data', (chunk) => {
      text += chunk;
    });
    await waitUntil(() => text.endsWith('\n') && orEmpty(`/proc/${parent.pid}/comm`) === 'sleep');
    const pid = Number(text);
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => orEmpty(`/proc/${pid}/stat`).includes(') Z '));
    const directory = directoryWith([owner(pid, processStartTime(pid)!), entry]);
    assert.equal(abandonedLabs(directory)[0]?.entries, [ENTRY]);
  } finally {
    parent.kill('SIGKILL');
  }
});

test('damaged lines are passed over, and the others count', () => {
  const damaged = [
    '{"kind":"scratch","path":"/var/cache/ns-l',
    'null',
    '7',
    '"text"',
    '[]',
    '{}',
    '{"kind":"scratch"}',
    '{"kind":"scratch","path":7}',
    '{"kind":"scratch","path":"relative"}',
    '{"kind":"scratch","path":""}',
    '{"kind":"file","path":"/etc/passwd"}',
    '\0\0\0\0',
  ];
  const directory = directoryWith([...damaged, owner(NO_PID, 1), ...damaged, entry, ...damaged, other]);
  assert.equal(abandonedLabs(directory)[0]?.entries, [ENTRY, OTHER]);
});

test('without the line of its owner, the name of the file says whose it is', () => {
  const mine = `${process.pid}-abcd.jsonl`;
  assert.equal(abandonedLabs(directoryWith([], mine)), [], 'one that is about to write its first line');
  assert.equal(abandonedLabs(directoryWith(['{"pid":', entry], mine)), []);
  assert.equal(abandonedLabs(directoryWith(['{"pid":', entry]))[0]?.entries, [ENTRY]);
  assert.equal(abandonedLabs(directoryWith([]))[0]?.entries, []);
});

test('other files, and a directory that is not there, are no journals', () => {
  const directory = directoryWith([owner(NO_PID, 1), entry], 'notes.txt');
  mkdirSync(join(directory, `${NO_PID}-dir.jsonl`));
  appendFileSync(join(directory, 'README'), 'text');
  assert.equal(abandonedLabs(directory), []);
  assert.equal(abandonedLabs(join(directory, 'missing')), []);
});

test.run();
