import { createServer, type Server, type Socket } from 'node:net';

/** A socket that qemu connects a serial port of the machine to. */
export interface Port {
  readonly path: string;
  /** Resolves when the machine has ended and everything from it has been handed out. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Listens for the machine, and hands out what it writes. */
export function openPort(path: string, onData: (chunk: Buffer) => void): Port {
  let socket: Socket | undefined;
  let server: Server;
  const ended = new Promise<void>((resolve) => {
    server = createServer((connection) => {
      socket = connection.on('data', onData).on('close', () => resolve());
      server.close();
    }).listen(path);
  });
  return {
    path,
    ended,
    close() {
      server.close();
      socket?.destroy();
    },
  };
}

/** Hands out whole lines of what comes in chunks. */
export function byLine(onLine: (line: string) => void): (chunk: Buffer) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  };
}
