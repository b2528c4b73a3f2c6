import type { TerminalProgram, TerminalSize } from '../../../lab/terminal.ts';
import type { TerminalLook } from '../../../lab/terminal-look.ts';
import type { PersonTerminal } from '../../../steps/step.ts';
import type { App } from '../app.ts';
import { placesOf } from '../scene/places.ts';
import type { TerminalKind } from '../screen/terminal-kind.ts';
import type { ShellView } from '../state.ts';
import type { Emulator } from './emulator.ts';
import { ShellPane } from './shell-pane.ts';

/** One for each program, so that coming back to it shows what it showed. */
const emulators = new WeakMap<TerminalProgram['terminal'], Emulator>();

/** Shows programs of boxes inside the interface. */
export function personTerminal(app: App): PersonTerminal {
  const { kind } = app.store.state;
  return {
    size: () => shellSize(app),
    look: lookOf(kind),
    async connect(program) {
      // Loaded late: most sessions begin without a shell.
      const { Emulator } = await import('./emulator.ts');
      const { terminal } = program;
      const size = shellSize(app);
      const emulator =
        emulators.get(terminal) ??
        new Emulator(size, kind, {
          onReply: (text) => terminal.write(Buffer.from(text)),
          onBell: () => app.screen.bell(),
        });
      emulators.set(terminal, emulator);
      emulator.resize(size);
      terminal.resize(size);
      const pane = new ShellPane(app.session.actor, program, emulator, size, (shell, isUrgent) => {
        if (app.shell !== pane) return;
        if (isUrgent) app.store.set({ shell });
        else app.store.setSoon({ shell });
        followMouse(app);
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
        followMouse(app);
      }
    },
  };
}

/** Programs are shown by an emulator of xterm, whatever the person's terminal is; but in the colours that this has. */
const lookOf = ({ colours }: TerminalKind): TerminalLook => ({
  type: colours >= 2 ? 'xterm-256color' : 'xterm',
  hasAllColours: colours === 3,
  hasNoColour: colours === 0,
});

const NOTHING: ShellView = { title: '', rows: [], cursor: undefined, scrolled: 0, mouse: 'off' };

/** The part of the screen that a shell has, or would have, without the row of its title. */
export function shellSize({ store: { state } }: Pick<App, 'store'>): TerminalSize {
  const { shell } = placesOf({ ...state, shell: state.shell ?? NOTHING });
  return { columns: shell!.width, rows: Math.max(1, shell!.height - 1) };
}

/** Has the terminal report what the interface and the program in it want to know of the mouse. */
export function followMouse({ store: { state }, screen }: Pick<App, 'store' | 'screen'>): void {
  const { hasMouse, shell } = state;
  const wanted = shell?.mouse ?? 'off';
  screen.setMouse(!hasMouse ? 'off' : wanted === 'off' ? 'clicks' : wanted);
}
