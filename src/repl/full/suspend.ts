import type { App } from './app.ts';
import { shellSize } from './shell/person-terminal.ts';

const ALIVE_MS = 1000;

/** Ctrl-Z: gives the terminal back and stops the whole job, as the terminal itself would; `fg` comes back. */
export function suspend(app: App): void {
  app.screen.close();
  // The signal must have its own effect: as long as somebody listens for it, it does not stop the process.
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  // Without input to wait for Node.js would end before it hears that it goes on.
  const alive = setInterval(() => {}, ALIVE_MS);
  process.once('SIGCONT', () => {
    clearInterval(alive);
    for (const listener of listeners) process.on('SIGTSTP', listener);
    app.screen.open();
    app.store.set({ size: app.screen.size() });
    app.shell?.resize(shellSize(app));
  });
  // To the process group: npm, if it started ns-lab, has to stop too.
  process.kill(0, 'SIGTSTP');
}
