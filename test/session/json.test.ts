import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SNAPSHOT_FILES } from '../../src/kernel/cgroup/controllers.ts';
import { cli } from '../support/cli.ts';
import { read } from '../support/read.ts';
import { scratchDirectory } from '../support/scratch.ts';

type Json = Record<string, unknown>;
interface Line extends Json {
  readonly command: string;
  readonly kind: string;
  readonly ok: boolean;
  readonly error: { readonly kind: string; readonly code?: string } | null;
  readonly snapshot?: Json;
}

const schema = JSON.parse(read(join(import.meta.dirname, '../../docs/ledger.schema.json'))) as Json;
const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

/** The lines that a script makes on standard output. */
function linesOf(script: string, ...options: readonly string[]) {
  const result = cli(['run', '-', '--json', ...options], { input: script });
  const lines = result.stdout.split('\n').slice(0, -1);
  return { ...result, lines: lines.map((line) => JSON.parse(line) as Line) };
}

function assertValid(line: Json): void {
  const found = validate(line) ? '' : JSON.stringify(validate.errors, undefined, 1);
  assert.is(found, '', `${line.command}: ${found}`);
}

const EVERYTHING = `
new
host: show net
unshare user mnt uts net pid        # waits for its first child
show ns
build
run sh -c 'echo out; echo err >&2'
run sh -c 'exit 3'                  # fails
run no-such-program                 # fails
mount tmpfs /no/such/directory      # fails
add addr 10.42.0.9/24 dev nothing   # fails
map root                            # fails
set hostname other                  # fails
show all
show all host
show calls
diff host
ps
history
help mount
use nobody                          # fails
save /proc/version/file             # fails
new second
undo
redo
run sh -c 'kill -9 $$'              # fails
exec false                          # fails
ps                                  # fails
show ids                            # fails
run true                            # fails
rm second
new third
new keyring
set rlimit core 0
set umask 077
exec sleep 1000
signal KILL
show ns                             # fails
undo 99                             # fails
rm third
set link nothing up                 # fails
`;
const FAILING = EVERYTHING.split('\n').flatMap((line) => /^(.*\S)\s+# fails$/.exec(line)?.[1] ?? []);

const everything = linesOf(EVERYTHING, '--snapshots', '--keep-going');

test('every line of a long script is as the schema says', () => {
  assert.ok(everything.lines.length > 50, everything.stderr);
  for (const line of everything.lines) assertValid(line);
  const failed = everything.lines.filter(({ ok }) => !ok).map(({ command }) => command);
  assert.equal(failed, FAILING);
  assert.is(everything.status, 1);
});

test('each step has a snapshot, and nothing else has', () => {
  for (const { command, kind, snapshot, error } of everything.lines) {
    assert.is(snapshot !== undefined, kind === 'step', `${command} ${error?.kind}`);
  }
  const { lines, status } = linesOf('new\nunshare user');
  assert.is(status, 0);
  for (const line of lines) {
    assertValid(line);
    assert.is(line.snapshot, undefined);
  }
});

test('without --snapshots or with it, commands count from 1', () => {
  const numbers = everything.lines.map((line) => line.number);
  assert.equal(
    numbers,
    numbers.map((_, index) => index + 1),
  );
});

test('what programs print goes to standard error', () => {
  const { status, stdout, stderr, lines } = linesOf("new\nrun sh -c 'echo out; echo err >&2'\n");
  assert.equal([status, stderr.split('\n').sort()], [0, ['', 'err', 'out']]);
  assert.is(lines.length, 2);
  assert.not.match(stdout, /^(out|err)$/m);
});

test('it stops at a command that fails, with exit status 1; --keep-going goes on', () => {
  const script = 'new\nrun false\nset no_new_privs\n';
  const commands = (...options: string[]) => {
    const { status, lines } = linesOf(script, ...options);
    return [status, ...lines.map(({ command }) => command)];
  };
  assert.equal(commands(), [1, 'new', 'run false']);
  assert.equal(commands('--keep-going'), [1, 'new', 'run false', 'set no_new_privs']);
});

test('an empty script does nothing, and that works', () => {
  const { status, stdout, stderr } = linesOf('\n# nothing\n\n');
  assert.equal([status, stdout, stderr], [0, '', '']);
});

test('a script with wrong lines is not begun: each is named with its line and column, exit status 2', () => {
  const file = join(scratchDirectory(), 'file');
  const { status, stdout, stderr } = linesOf(
    `save ${file}\nnew\n  unshare utc uts\n\nset cpu quota many\n'open\n`,
    '--keep-going',
  );
  assert.equal([status, stdout, existsSync(file)], [2, '', false]);
  const places = [...stderr.matchAll(/^line (\d+), column (\d+): /gm)].map(([, line, column]) => [
    line,
    column,
  ]);
  assert.equal(places, [
    ['3', '11'],
    ['5', '15'],
    ['6', '1'],
  ]);
  assert.match(stderr, 'did you mean "uts"?');
});

/** Every place in a value, with what puts another value there. */
function* places(value: unknown, path = ''): Generator<{ path: string; holder: Json; key: string }> {
  if (typeof value !== 'object' || value === null) return;
  const holder = value as Json;
  for (const key of Object.keys(holder)) {
    yield { path: `${path}/${key}`, holder, key };
    yield* places(holder[key], `${path}/${key}`);
  }
}

/** Lines in which every part of the schema appears; one long snapshot is enough. */
const examples = [
  everything.lines.findLast(({ command }) => command.startsWith('add route')),
  ...[
    everything.lines.find(({ error }) => error?.kind === 'kernel'),
    everything.lines.find(({ error }) => error?.kind === 'exit'),
  ].map((line) => ({ ...line, snapshot: undefined })),
  everything.lines.find(({ snapshot }) => snapshot?.ended),
].map((line) => JSON.parse(JSON.stringify(line)) as Line);

test('a value of another type does not validate anywhere', () => {
  for (const line of examples) {
    for (const { path, holder, key } of places(line)) {
      const value = holder[key];
      for (const wrong of [[[0]], { wrong: 0 }]) {
        if (key === 'metrics' && !Array.isArray(wrong)) continue; // Any number has a name.
        holder[key] = wrong;
        assert.not(validate(line), `${line.command}: ${path} = ${JSON.stringify(wrong)}`);
      }
      holder[key] = value;
    }
    assertValid(line);
  }
});

/** Fields that the kernel, or the kind of a thing, may leave out. */
const OPTIONAL = new Set(
  `snapshot ended cause remedy kind qdisc mac broadcast peerIndex peerNetnsId master
  peer label metric gateway dev source nexthopId preference expiresSec upper device refused lastExit lastArgv keyring`.split(
    /\s+/,
  ),
);

test('a missing field does not validate, unless it may be missing', () => {
  for (const line of examples) {
    for (const { path, holder, key } of places(line)) {
      if (Array.isArray(holder) || path.includes('/files/')) continue;
      const value = holder[key];
      delete holder[key];
      if (validate(line)) assert.ok(OPTIONAL.has(key), `${line.command}: ${path} may be missing`);
      holder[key] = value;
    }
    assertValid(line);
  }
});

test('an unknown field does not validate anywhere', () => {
  for (const line of examples) {
    for (const holder of [line, ...[...places(line)].map((place) => place.holder)]) {
      if (Array.isArray(holder)) continue;
      holder['a surprise'] = 1;
      assert.not(validate(line), `${line.command}: ${Object.keys(holder)}`);
      delete holder['a surprise'];
    }
    assertValid(line);
  }
});

/** Every part of the schema that describes a value. */
function* parts(value: unknown, path = '#'): Generator<{ path: string; part: Json }> {
  if (typeof value !== 'object' || value === null) return;
  yield { path, part: value as Json };
  for (const [key, inner] of Object.entries(value)) yield* parts(inner, `${path}/${key}`);
}

test('every field is described, and every object of a fixed form is closed', () => {
  const definitions = schema.$defs as Record<string, Json>;
  const isDescribed = (part: Json): boolean =>
    part.description !== undefined ||
    (typeof part.$ref === 'string' && isDescribed(definitions[part.$ref.slice('#/$defs/'.length)]!)) ||
    (Array.isArray(part.oneOf) && part.oneOf.some((one) => isDescribed(one as Json))) ||
    (part.type === 'array' && isDescribed(part.items as Json)) ||
    part.const !== undefined;
  for (const { path, part } of parts(schema)) {
    if (part.type !== 'object') continue;
    assert.ok(part.additionalProperties !== undefined, `${path} is open`);
    if (!part.properties) continue;
    assert.is(part.additionalProperties, false, `${path} is open`);
    if (path === '#' || path.startsWith('#/$defs')) {
      for (const [name, field] of Object.entries(part.properties)) {
        assert.ok(isDescribed(field as Json), `${path}/${name} is not described`);
      }
    }
  }
});

test('the files of a control group are those that a snapshot reads', () => {
  const listed = [...parts(schema)].flatMap(
    ({ part }) => ((part.propertyNames as Json)?.anyOf as Json[])?.flatMap((one) => one.enum ?? []) ?? [],
  );
  const readByUs = Object.values(SNAPSHOT_FILES).flatMap((version) => Object.values(version).flat());
  assert.equal(listed.sort(), [...new Set(readByUs)].sort());
});

test.run();
