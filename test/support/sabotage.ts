/** Bugs on demand. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { scratchDirectory } from './scratch.ts';

/** A module that makes the program that loads it crash when it gets SIGUSR2. Returns its path. */
export function saboteur(): string {
  const path = join(scratchDirectory(), 'saboteur.cjs');
  writeFileSync(path, "process.on('SIGUSR2', () => { throw new Error('sabotage'); });");
  return path;
}

/** The screen says that ns-lab crashed, why, where the details are, and with which status. */
export function isCrashReport(screen: string): void {
  assert.match(screen, /a bug in the interface ended it: sabotage/);
  assert.match(screen, /crash\.log/);
  assert.match(screen, /^status 70$/m);
}
