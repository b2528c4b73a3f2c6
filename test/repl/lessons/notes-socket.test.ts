import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NotesServer } from '../../../src/repl/lessons/notes-socket.ts';
import { scratchDirectory } from '../../support/scratch.ts';

test('a second presentation has no notes, and leaves the first one its own', async () => {
  const path = join(scratchDirectory(), 'present.sock');
  const first = await NotesServer.open(path);
  try {
    const refused = await NotesServer.open(path).catch((error: Error) => error);
    assert.match((refused as Error).message, /EADDRINUSE/);
    const reader = connect(path);
    await once(reader, 'connect');
    reader.destroy();
  } finally {
    first.close();
  }
});

test('what a killed presentation left behind is taken away', async () => {
  const path = join(scratchDirectory(), 'present.sock');
  writeFileSync(path, '');
  const server = await NotesServer.open(path);
  assert.ok(existsSync(path));
  server.close();
});

test.run();
