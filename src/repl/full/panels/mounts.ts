import { coveredMounts } from '../../../kernel/proc/covered-mounts.ts';
import type { Mount } from '../../../kernel/proc/mountinfo.ts';
import { isUnreadable } from '../../../kernel/proc/unreadable.ts';
import { counted } from '../../../locale/counted.ts';
import { defineWords } from '../../../locale/locale.ts';
import { type Line, line, span } from '../text/line.ts';
import { gutter, value } from './cells.ts';
import type { Panel, PanelInput } from './panel.ts';

const words = defineWords({
  en: {
    title: 'mounts',
    short: 'mounts',
    summary: (count: number, root: string) => `${counted(count, 'mount')}, / is ${root}`,
    lower: 'lower: the image, only read',
    upper: 'upper: what the box writes',
    readOnly: 'read-only',
    whole: 'whole file system',
    covered: 'covered',
  },
  'zh-CN': {
    title: '挂载',
    short: '挂载',
    summary: (count: number, root: string) => `${count} 个挂载，/ 是 ${root}`,
    lower: 'lower：镜像，只读',
    upper: 'upper：盒子写入的内容',
    readOnly: '只读',
    whole: '整个文件系统',
    covered: '被遮住',
  },
});

/** The tree of mounts that the box sees, an overlay with its layers. */
export const mountsPanel: Panel = {
  id: 'mounts',
  title: () => words().title,
  short: () => words().short,
  summary({ host, box }) {
    const { mounts } = box ?? host;
    if (isUnreadable(mounts)) return '?';
    const root = mounts.findLast(({ target }) => target === '/');
    return words().summary(mounts.length, root ? nameOf(root) : '?');
  },
  lines(input, width) {
    const { mounts, actor } = input.box ?? input.host;
    if (isUnreadable(mounts)) return [line(value(mounts, undefined))];
    const rootPath = (input.box ?? input.host).process;
    const moved = input.change(actor, 'process.root');
    const root =
      moved && !isUnreadable(rootPath)
        ? [line(gutter(moved), span('root  ', 'dim'), value(rootPath.root, moved))]
        : [];
    return [...root, ...treeLines(mounts, actor, input, width)];
  },
};

const nameOf = ({ fstype, source }: Mount): string =>
  source === fstype || source === 'none' ? fstype : `${fstype} ${source}`;

function treeLines(mounts: readonly Mount[], actor: string, input: PanelInput, width: number): Line[] {
  const ids = new Set(mounts.map(({ id }) => id));
  const childrenOf = (parent: number) =>
    mounts.filter(({ id, parentId }) => parentId === parent && id !== parent);
  const tops = mounts.filter(({ id, parentId }) => !ids.has(parentId) || id === parentId);
  const covered = coveredMounts(mounts);
  const depthOf = new Map<string, number>();
  const lines: Line[] = [];
  for (const top of tops) walk(top, '', '', '');
  return lines;

  function walk(mount: Mount, lead: string, below: string, parentTarget: string): void {
    // Mounts may be stacked on one mount point: facts count them, so marks do too.
    const depth = (depthOf.get(mount.target) ?? 0) + 1;
    depthOf.set(mount.target, depth);
    const changed = input.change(actor, `mounts.${mount.target}${depth > 1 ? `#${depth}` : ''}`);
    const children = childrenOf(mount.id);
    const shown =
      parentTarget !== '' && parentTarget !== '/' && mount.target.startsWith(`${parentTarget}/`)
        ? mount.target.slice(parentTarget.length)
        : mount.target;
    lines.push(mountLine(mount, lead, shown, changed, covered.has(mount.id)));
    lines.push(...layerLines(mount, below + (children.length > 0 ? '│ ' : '  '), width));
    children.forEach((child, index) => {
      const isLast = index === children.length - 1;
      walk(child, `${below}${isLast ? '└ ' : '├ '}`, `${below}${isLast ? '  ' : '│ '}`, mount.target);
    });
  }
}

function mountLine(
  mount: Mount,
  lead: string,
  shown: string,
  changed: ReturnType<PanelInput['change']>,
  isCovered: boolean,
): Line {
  const isReadOnly = mount.options.split(',').includes('ro');
  return line(
    gutter(changed),
    span(lead, 'border'),
    value(shown, changed, 'strong'),
    span(`  ${mount.fstype}`, changed ? 'changed' : 'plain'),
    span(nameOf(mount).slice(mount.fstype.length), 'dim'),
    span(isReadOnly ? `  ${words().readOnly}` : '', 'warn'),
    span(mount.propagation === 'private' ? '' : `  ${mount.propagation}`, 'dim'),
    span(isCovered ? `  ${words().covered}` : '', 'warn'),
  );
}

/** The layers of an overlay, from the options that the kernel prints. */
function layerLines({ fstype, superOptions }: Mount, below: string, width: number): Line[] {
  if (fstype !== 'overlay') return [];
  const option = (name: string) => new RegExp(`(?:^|,)${name}=((?:\\\\.|[^,])*)`).exec(superOptions)?.[1];
  const [upper, lower] = [option('upperdir'), option('lowerdir')];
  const layer = (label: string, path: string) => [
    line('  ', span(below, 'border'), span('▤ ', 'equivalent'), span(label, 'equivalent')),
    line('  ', span(below, 'border'), span(`  ${tail(path, width - below.length - 4)}`, 'dim')),
  ];
  return [
    ...(upper === undefined ? [] : layer(words().upper, upper)),
    ...(lower ?? '')
      .split(':')
      .filter(Boolean)
      .flatMap((path) => layer(words().lower, path)),
  ];
}

/** The end of a path, which is what differs. */
const tail = (path: string, width: number): string =>
  path.length <= width ? path : `…${path.slice(path.length - Math.max(1, width - 1))}`;
