import { chownSync, closeSync, fstatSync, openSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { O } from '../../kernel/flags.ts';
import { callingUser, ensureDirectory, type Owner, paths } from '../../lab/paths.ts';
import type { PresenterNotes } from '../../lessons/present/presentation.ts';

/** Where a presenter's second terminal finds the notes: a socket that only its owner may open. */
export const notesSocket = (): string => join(paths().personal, 'present.sock');

const NOBODY_ELSE = 0o177;

/** Only the socket that was just made: its directory is the calling user's, who could put a link in its place. */
function giveSocket(path: string, { uid, gid }: Owner): void {
  const fd = openSync(path, O.O_PATH | O.O_NOFOLLOW);
  try {
    const stats = fstatSync(fd);
    if (stats.isSocket() && stats.nlink === 1 && stats.uid === 0) chownSync(`/proc/self/fd/${fd}`, uid, gid);
  } finally {
    closeSync(fd);
  }
}

/** Tells everyone who is connected what there is to say, one JSON object a line. */
export class NotesServer {
  readonly #server: Server;
  readonly #readers = new Set<Socket>();
  #last = '';

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (reader) => {
      this.#readers.add(reader);
      reader.on('close', () => this.#readers.delete(reader));
      reader.on('error', () => {});
      reader.write(this.#last);
    });
  }

  /** @throws the error of node:net, when another presentation runs or the directory cannot be written */
  static async open(path = notesSocket()): Promise<NotesServer> {
    const owner = callingUser(process.env, process.getuid?.() ?? 0);
    ensureDirectory(dirname(path), 0o700, owner);
    // One that a killed presentation left behind is nobody's.
    if (!(await isServed(path))) rmSync(path, { force: true });
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      // From the moment that it is there nobody else may open it; bind(2) is done when listen() returns.
      const before = process.umask(NOBODY_ELSE);
      try {
        server.listen(path, resolve);
      } finally {
        process.umask(before);
      }
    });
    if (owner) giveSocket(path, owner);
    server.unref();
    return new NotesServer(server);
  }

  tell(notes: PresenterNotes): void {
    this.#last = `${JSON.stringify(notes)}\n`;
    for (const reader of this.#readers) reader.write(this.#last);
  }

  close(): void {
    for (const reader of this.#readers) reader.destroy();
    this.#server.close();
  }
}

const isServed = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
