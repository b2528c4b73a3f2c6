import { cleanUp } from '../../lab/clean.ts';
import { REGISTRY } from '../../lessons/registry.ts';
import { defineWords } from '../../locale/locale.ts';
import { Session } from '../../session/session.ts';
import { withSession } from '../ending.ts';
import { mustBePlain } from '../open-face.ts';
import { RUN_STATUS } from '../plain/run-script.ts';
import { complain } from '../print.ts';

const words = defineWords({
  en: {
    usage: 'it is: ns-lab present NAME [--script FILE] [--plain]',
    terminal: 'a presentation needs a terminal',
  },
  'zh-CN': {
    usage: '用法：ns-lab present NAME [--script FILE] [--plain]',
    terminal: '演示需要一个终端',
  },
});

export interface PresentOptions {
  /** A script instead of the lesson's solution. */
  readonly script: string | undefined;
  readonly plain: boolean;
}

/** `ns-lab present NAME`: a lesson, or a script about it, that types itself. Resolves with the exit status. */
export async function present(args: readonly string[], { script, plain }: PresentOptions): Promise<number> {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) return refuse(words().usage, RUN_STATUS.unreadable);
  if (!process.stdin.isTTY || !process.stdout.isTTY) return refuse(words().terminal, RUN_STATUS.failed);
  await cleanUp();
  const show =
    plain || mustBePlain()
      ? (await import('./present-plain.ts')).presentPlain
      : (await import('../full/present-full.ts')).presentFull;
  const session = new Session({ registry: REGISTRY });
  return withSession(session, async () => {
    await show(session, name, script);
    return RUN_STATUS.ok;
  });
}

function refuse(message: string, status: number): number {
  complain(message);
  return status;
}
