import { once } from 'node:events';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NotesServer } from '../../../src/repl/lessons/notes-socket.ts';
import { scratchDirectory } from '../../support/scratch.ts';
import { isRoot } from '../../support/session.ts';

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

test('nobody else may open it, whatever the umask is', async () => {
  const path = join(scratchDirectory(), 'present.sock');
  const before = process.umask(0);
  try {
    const server = await NotesServer.open(path);
    assert.is(statSync(path).mode & 0o777, 0o600);
    assert.is(process.umask(), 0);
    server.close();
  } finally {
    process.umask(before);
  }
});

if (isRoot) {
  test("under sudo it is the calling user's, and theirs alone", async () => {
    const path = join(scratchDirectory(), 'present.sock');
    Object.assign(process.env, { SUDO_UID: '54321', SUDO_GID: '54321' });
    try {
      const server = await NotesServer.open(path);
      const { uid, gid, mode } = statSync(path);
      assert.equal([uid, gid, mode & 0o777], [54321, 54321, 0o600]);
      server.close();
    } finally {
      delete process.env.SUDO_UID;
      delete process.env.SUDO_GID;
    }
  });
}

test('what a killed presentation left behind is taken away', async () => {
  const path = join(scratchDirectory(), 'present.sock');
  writeFileSync(path, '');
  const server = await NotesServer.open(path);
  assert.ok(existsSync(path));
  server.close();
});

test.run();
