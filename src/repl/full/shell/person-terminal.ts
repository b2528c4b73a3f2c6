import type { TerminalProgram, TerminalSize } from '../../../lab/terminal.ts';
import type { PersonTerminal } from '../../../steps/step.ts';
import type { App } from '../app.ts';
import { placesOf } from '../scene/places.ts';
import type { ShellView } from '../state.ts';
import type { Emulator } from './emulator.ts';
import { ShellPane } from './shell-pane.ts';

/** One for each program, so that coming back to it shows what it showed. */
const emulators = new WeakMap<TerminalProgram['terminal'], Emulator>();

/** Shows programs of boxes inside the interface. */
export function personTerminal(app: App): PersonTerminal {
  return {
    size: () => shellSize(app),
    async connect(program) {
      // Loaded late: most sessions begin without a shell.
      const { Emulator } = await import('./emulator.ts');
      const { terminal } = program;
      const size = shellSize(app);
      const emulator =
        emulators.get(terminal) ?? new Emulator(size, (text) => terminal.write(Buffer.from(text)));
      emulators.set(terminal, emulator);
      emulator.resize(size);
      terminal.resize(size);
      const pane = new ShellPane(app.session.actor, program, emulator, size, (shell, isUrgent) => {
        if (app.shell !== pane) return;
        if (isUrgent) app.store.set({ shell });
        else app.store.setSoon({ shell });
      });
      app.shell = pane;
      try {
        const how = await pane.connect();
        if (how === 'ended') {
          emulators.delete(terminal);
          emulator.dispose();
        }
        return how;
      } finally {
        app.shell = undefined;
        const { zoom } = app.store.state;
        app.store.set({ shell: undefined, zoom: zoom === 'shell' ? 'none' : zoom });
      }
    },
  };
}

const NOTHING: ShellView = { title: '', rows: [], cursor: undefined, scrolled: 0 };

/** The part of the screen that a shell has, or would have, without the row of its title. */
export function shellSize({ store: { state } }: Pick<App, 'store'>): TerminalSize {
  const zoom = state.zoom === 'panel' ? 'none' : state.zoom;
  const { shell } = placesOf({ ...state, zoom, shell: state.shell ?? NOTHING });
  return { columns: shell!.width, rows: Math.max(1, shell!.height - 1) };
}
