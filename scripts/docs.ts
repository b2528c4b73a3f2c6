/**
 * npm run docs: writes docs/commands.md from the registry, the paths in docs/lessons.md, and a fresh transcript into README.md. The transcript
 * needs a machine on which an ordinary user may make user namespaces; see `ns-lab doctor`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsPage } from './docs/commands-page.ts';
import { replaceBetweenMarkers } from './docs/markdown.ts';
import { pathTable } from './docs/path-table.ts';
import { recordTranscript } from './docs/transcript.ts';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');

writeFileSync(join(root, 'docs/commands.md'), commandsPage());
const lessons = join(root, 'docs/lessons.md');
writeFileSync(lessons, replaceBetweenMarkers(readFileSync(lessons, 'utf8'), 'paths', pathTable()));
const transcript = ['', '```console', recordTranscript(), '```', ''].join('\n');
writeFileSync(readme, replaceBetweenMarkers(readFileSync(readme, 'utf8'), 'transcript', transcript));
