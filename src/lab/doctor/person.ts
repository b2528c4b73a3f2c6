import { posix } from 'node:path';
import { translate } from '../../locale/locale.ts';
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
  const state = made
    ? translate({ en: `made already: ${made.path}`, 'zh-CN': `已经做好：${made.path}` })
    : translate({ en: 'made when it is first used', 'zh-CN': '第一次使用时制作' });
  const tree = new FileTree();
  const directories = programDirectories(tree, process.env.PATH);
  const busybox = findStaticBusybox(tree, directories);
  if (busybox && process.env.NS_LAB_IMAGE_FROM !== 'programs')
    return translate({
      en: `${HOST_TOOLS} from ${busybox}; ${state}`,
      'zh-CN': `${HOST_TOOLS} 取自 ${busybox}；${state}`,
    });
  const programs = findPrograms(tree, directories).map(({ name }) => name);
  if (!programs.includes('sh')) {
    throw new ImageError(
      translate({
        en: `no shell for ${HOST_TOOLS} in ${directories.map((path) => posix.normalize(path)).join(':')}`,
        'zh-CN': `在 ${directories.map((path) => posix.normalize(path)).join(':')} 里找不到给 ${HOST_TOOLS} 用的 shell`,
      }),
      translate({
        en: 'install a static busybox (Debian: apt install busybox-static), or give an image: --image DIR',
        'zh-CN': '安装静态链接的 busybox（Debian：apt install busybox-static），或指定镜像：--image DIR',
      }),
    );
  }
  return translate({
    en: `${HOST_TOOLS} from ${programs.length} programs of this machine; ${state}`,
    'zh-CN': `${HOST_TOOLS} 取自这台机器的 ${programs.length} 个程序；${state}`,
  });
}

function examineTerminal(): Evidence {
  const { isTTY, columns, rows } = process.stdout;
  const { TERM = translate({ en: 'not set', 'zh-CN': '未设置' }), NO_COLOR } = process.env;
  if (!isTTY || !process.stdin.isTTY) {
    return {
      limited: translate({
        en: `TERM ${TERM}, but standard input or output is no terminal`,
        'zh-CN': `TERM ${TERM}，但标准输入或标准输出不是终端`,
      }),
      remedy: translate({
        en: 'the prompt and `shell` want one: run ns-lab in a terminal',
        'zh-CN': '提示符和 `shell` 需要终端：在终端里运行 ns-lab',
      }),
    };
  }
  const colours = NO_COLOR
    ? translate({ en: 'no colours (NO_COLOR)', 'zh-CN': '没有颜色（NO_COLOR）' })
    : translate({
        en: `${2 ** process.stdout.getColorDepth()} colours`,
        'zh-CN': `${2 ** process.stdout.getColorDepth()} 种颜色`,
      });
  return translate({
    en: `TERM ${TERM}, ${columns} × ${rows}, ${colours}`,
    'zh-CN': `TERM ${TERM}，${columns} × ${rows}，${colours}`,
  });
}
