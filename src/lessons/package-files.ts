import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a file or folder that ns-lab comes with, such as `lessons`: of the checkout, or of the package. */
export function packagePath(name: string): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  // The sources lie deeper below it than the bundle does.
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return join(directory, name);
}
