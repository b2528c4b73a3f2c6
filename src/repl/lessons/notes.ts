import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PresenterNotes } from '../../lessons/present/presentation.ts';
import { defineWords } from '../../locale/locale.ts';
import { loadMarkdown, markdownLines } from '../plain/markdown.ts';
import { print, printRows } from '../print.ts';
import { style } from '../style.ts';
import { notesSocket } from './notes-socket.ts';

const words = defineWords({
  en: {
    waiting: 'waiting for ns-lab present in another terminal (Ctrl-C ends)',
    next: 'next: ',
    end: 'this is the end',
    kinds: { command: '', prefill: 'you finish: ', step: 'the step: ', pause: 'a pause ' },
  },
  'zh-CN': {
    waiting: '等待另一个终端里的 ns-lab present（Ctrl-C 结束）',
    next: '接下来：',
    end: '到此结束',
    kinds: { command: '', prefill: '由你写完：', step: '步骤：', pause: '停顿 ' },
  },
});

const CLEAR = '\x1b[H\x1b[2J\x1b[3J';
const RETRY_MS = 300;

/** `ns-lab notes`: what a presenter has to say, on a second terminal. Waits for a presentation, and for the next; Ctrl-C ends it. */
export async function showNotes(): Promise<never> {
  await loadMarkdown();
  if (process.stdin.isTTY) process.stdin.resume().once('end', leave);
  let isTold = false;
  for (;;) {
    const wasThere = await follow((notes) => printRows([page(notes)]));
    if (wasThere || !isTold) print(words().waiting);
    isTold = true;
    await sleep(RETRY_MS);
  }
}

/** Ctrl-D; or the terminal has closed without a SIGHUP, as below su(1), and nobody reads the notes any more. */
function leave(): void {
  try {
    // Only a terminal that is there takes a mode.
    process.stdin.setRawMode(true);
  } catch {
    // At its exit Node.js would abort, which cannot give a terminal back that has gone.
    process.kill(process.pid, 'SIGHUP');
  }
  process.exit();
}

/** Reads until the presentation ends. @returns whether there was one */
function follow(onNotes: (notes: PresenterNotes) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(notesSocket());
    let wasThere = false;
    socket.once('connect', () => {
      wasThere = true;
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(wasThere));
    const lines = createInterface({ input: socket });
    lines.on('line', (line) => onNotes(JSON.parse(line)));
    // It says again what the socket says.
    lines.on('error', () => {});
  });
}

function page({ title, heading, at, of, notes, next, elapsedMs }: PresenterNotes): string {
  const columns = process.stdout.columns || 80;
  const minutes = Math.floor(elapsedMs / 60_000);
  const seconds = String(Math.floor(elapsedMs / 1000) % 60).padStart(2, '0');
  const coming = next ? `${words().kinds[next.kind]}${next.text}` : words().end;
  return [
    `${process.stdout.isTTY ? CLEAR : ''}${style.title(`${title} · ${heading}`)}  ${at}/${of}  ${minutes}:${seconds}`,
    '',
    ...notes.flatMap((note) => [...markdownLines(note, columns - 2), '']),
    words().next + style.remedy(coming),
  ].join('\n');
}
