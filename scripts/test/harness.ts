/**
 * Runs one test file (the argument) in this process, and writes what came of it as JSON to file descriptor 3.
 */
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { runSuites } from './suites.ts';

const RESULT_FD = 3;

const result = await runSuites(() => import(pathToFileURL(process.argv[2]!).href));
writeSync(RESULT_FD, JSON.stringify(result));
