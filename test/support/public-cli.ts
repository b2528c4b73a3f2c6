import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cliPath } from './cli.ts';
import { scratchDirectory } from './scratch.ts';

const NODE_MODULES = join(import.meta.dirname, '../../node_modules');

/** A copy of ns-lab for users who may not read the checkout, and what must be mounted for it. */
export interface PublicCli {
  /** What the command line begins with. */
  readonly command: readonly string[];
  /** Lines of a shell script, for a mount namespace. */
  readonly mounts: readonly string[];
  /** Where files for the user can be put: everyone may pass it. */
  readonly directory: string;
}

/** Makes the copy. Packages and Node.js are bound into it from where they are. */
export function publicCli(): PublicCli {
  const directory = scratchDirectory();
  const app = join(directory, 'app');
  for (const path of [app, join(app, 'node_modules')]) mkdirSync(path);
  for (const path of [directory, app]) chmodSync(path, 0o755);
  const cli = join(app, 'dist/cli.cjs');
  const node = join(directory, 'node');
  cpSync(dirname(cliPath()), dirname(cli), { recursive: true });
  for (const name of ['package.json', 'docs', 'lessons'])
    cpSync(join(dirname(NODE_MODULES), name), join(app, name), { recursive: true });
  writeFileSync(node, '');
  return {
    command: [node, cli],
    mounts: [
      `mount --bind '${NODE_MODULES}' '${join(app, 'node_modules')}'`,
      `mount --bind '${process.execPath}' '${node}'`,
    ],
    directory,
  };
}
