import type { ReadStream, WriteStream } from 'node:tty';
import { type TerminalProgram, untilEnded } from '../../lab/terminal.ts';
import { defineWords } from '../../locale/locale.ts';
import type { PersonTerminal } from '../../steps/step.ts';

/** Ctrl-], as in telnet(1): no shell or editor needs it. */
const LEAVE_KEY = 0x1d;
const words = defineWords({
  en: {
    leave: '(Ctrl-] returns to the lab)',
    isBox: '(this program is now the box: leaving it ends the box. Ctrl-] returns to the lab)',
  },
  'zh-CN': {
    leave: '（按 Ctrl-] 回到实验）',
    isBox: '（这个程序现在就是盒子：退出它，盒子就结束。按 Ctrl-] 回到实验）',
  },
});

/** Connects the terminal that ns-lab runs on, in raw mode, with programs in boxes. */
export function personTerminal(input: ReadStream, output: WriteStream): PersonTerminal {
  const size = () => ({ columns: output.columns || 80, rows: output.rows || 24 });
  return {
    size,
    connect(program) {
      output.write(`${program.isBox ? words().isBox : words().leave}\r\n`);
      return connect(program, input, output, size);
    },
  };
}

async function connect(
  program: TerminalProgram,
  input: ReadStream,
  output: WriteStream,
  size: PersonTerminal['size'],
): Promise<'ended' | 'detached'> {
  const { terminal } = program;
  const stopOutput = terminal.onData((chunk) => output.write(chunk));
  const onResize = () => terminal.resize(size());
  const wasRaw = input.isRaw;
  output.on('resize', onResize);
  input.setRawMode(true);
  input.resume();
  let onData!: (chunk: Buffer) => void;
  const left = new Promise<'detached'>((resolve) => {
    onData = (chunk) => {
      const at = chunk.indexOf(LEAVE_KEY);
      if (at === -1) return terminal.write(chunk);
      terminal.write(chunk.subarray(0, at));
      resolve('detached');
    };
    input.on('data', onData);
  });
  try {
    return await Promise.race([left, untilEnded(program)]);
  } finally {
    stopOutput();
    input.off('data', onData);
    output.off('resize', onResize);
    input.setRawMode(wasRaw);
    input.pause();
    output.write('\r\n');
  }
}
