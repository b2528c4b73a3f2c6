import { NAMESPACES } from '../../kernel/proc/namespaces.ts';
import { readStatus } from '../../kernel/proc/status.ts';
import { Out } from '../../kernel/task.ts';
import { textOf, translate } from '../../locale/locale.ts';
import { UnavailableError } from '../errors.ts';
import { decodeWaitStatus } from '../exit-status.ts';
import { exitText } from '../exit-words.ts';
import { type Trial, trial } from './finding.ts';
import type { Ground } from './ground.ts';
import { namespaceRemedy } from './remedies.ts';

const SHELL = '/bin/sh';
/** A status that nothing else ends with. */
const STATUS = 7;

/** What `build` begins with: all namespaces in one call, an ID map, a fork; then a program as process 1. */
export function isolationTrial(ground: Ground): Trial {
  const types = NAMESPACES.map(({ type }) => type);
  const attempt = () =>
    ground.inBox({ types, hasUser: true }, (child, parent) => {
      const number = readStatus(child.pid).nspid.at(-1);
      child.exec(SHELL, ['sh', '-c', `exit ${STATUS}`], []);
      const status = new Out(4);
      parent.call('wait4', child.pid, status, 0, null);
      const exit = decodeWaitStatus(status.bytes.readInt32LE(0));
      if (exit.kind !== 'exited' || exit.code !== STATUS) {
        throw new UnavailableError(
          translate({
            en: `${SHELL} in all eight namespaces: ${textOf(exitText(exit))} instead of ${STATUS}`,
            'zh-CN': `${SHELL} 在全部八个命名空间里：${textOf(exitText(exit))}，而不是 ${STATUS}`,
          }),
        );
      }
      return translate({
        en: `all eight in one unshare(2); ${SHELL} ran there as process ${number}: ${textOf(exitText(exit))}`,
        'zh-CN': `一次 unshare(2) 得到全部八个；${SHELL} 在里面作为进程 ${number} 运行：${textOf(exitText(exit))}`,
      });
    });
  return trial('all namespaces', attempt, { remedy: namespaceRemedy });
}
