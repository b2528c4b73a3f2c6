import { posix } from 'node:path';
import { findStaticBusybox } from '../images/busybox.ts';
import { FileTree } from '../images/file-tree.ts';
import { findPrograms, programDirectories } from '../images/host-programs.ts';
import { ImageError } from '../images/image.ts';
import { listImages } from '../images/index.ts';
import { type Evidence, type Trial, trial } from './finding.ts';

const HOST_TOOLS = 'host-tools';

/** What the default image is made of; and the terminal that the person sits at. */
export function personTrials(): Trial[] {
  return [trial('default image', examineImage), trial('terminal', examineTerminal, { isNeeded: false })];
}

function examineImage(): Evidence {
  const made = listImages().find(({ name, path }) => name === HOST_TOOLS && path !== undefined);
  const state = made ? `made already: ${made.path}` : 'made when it is first used';
  const tree = new FileTree();
  const directories = programDirectories(tree, process.env.PATH);
  const busybox = findStaticBusybox(tree, directories);
  if (busybox && process.env.NS_LAB_IMAGE_FROM !== 'programs')
    return `${HOST_TOOLS} from ${busybox}; ${state}`;
  const programs = findPrograms(tree, directories).map(({ name }) => name);
  if (!programs.includes('sh')) {
    throw new ImageError(
      `no shell for ${HOST_TOOLS} in ${directories.map((path) => posix.normalize(path)).join(':')}`,
      'install a static busybox (Debian: apt install busybox-static), or give an image: --image DIR',
    );
  }
  return `${HOST_TOOLS} from ${programs.length} programs of this machine; ${state}`;
}

function examineTerminal(): Evidence {
  const { isTTY, columns, rows } = process.stdout;
  const { TERM = 'not set', NO_COLOR } = process.env;
  if (!isTTY || !process.stdin.isTTY) {
    return {
      limited: `TERM ${TERM}, but standard input or output is no terminal`,
      remedy: 'the prompt and `shell` want one: run ns-lab in a terminal',
    };
  }
  const colours = NO_COLOR ? 'no colours (NO_COLOR)' : `${2 ** process.stdout.getColorDepth()} colours`;
  return `TERM ${TERM}, ${columns} × ${rows}, ${colours}`;
}
