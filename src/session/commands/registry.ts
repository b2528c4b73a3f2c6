import type { AnyCommand } from '../../steps/command.ts';
import { STEPS } from '../../steps/registry.ts';
import { createRegistry, type Registry } from '../language/registry.ts';
import { attack } from './attack.ts';
import { build } from './build.ts';
import { diff } from './diff.ts';
import { diffHost } from './diff-host.ts';
import { doctor } from './doctor.ts';
import { explainBuild } from './explain-build.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { load } from './load.ts';
import { ps } from './ps.ts';
import { quit } from './quit.ts';
import { redo } from './redo.ts';
import { save } from './save.ts';
import { show } from './show.ts';
import { showCgroup } from './show-cgroup.ts';
import { showPressure } from './show-pressure.ts';
import { showWalls } from './show-walls.ts';
import { undo } from './undo.ts';
import { use } from './use.ts';

/** Commands that change no kernel state by themselves. */
export const SESSION_COMMANDS: readonly AnyCommand[] = [
  use,
  build,
  explainBuild,
  show,
  showCgroup,
  showPressure,
  showWalls,
  attack,
  diffHost,
  diff,
  ps,
  undo,
  redo,
  history,
  save,
  load,
  help,
  doctor,
  quit,
];

/** Every word of the language. */
export const REGISTRY: Registry = createRegistry([...STEPS, ...SESSION_COMMANDS]);

const STEP_SET: ReadonlySet<AnyCommand> = new Set(STEPS);

export const isStep = (command: AnyCommand): boolean => STEP_SET.has(command);
