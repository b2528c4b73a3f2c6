import { type IdRange, readIdMap, readSetgroups, toInside } from '../kernel/proc/id-map.ts';
import { readStatus } from '../kernel/proc/status.ts';
import { StepOrderError } from '../lab/errors.ts';
import { mustBeRootless } from '../lab/host.ts';
import { writeKernelFile } from '../lab/host-file.ts';
import type { StepContext } from './step.ts';

/**
 * Writes an ID map of the box's user namespace from the host, which is in the parent user namespace and has the
 * capabilities there; user_namespaces(7). An ID map can be written once.
 * @throws StepOrderError, KernelError
 */
export function writeIdMap(context: StepContext, kind: 'uid' | 'gid', ranges: readonly IdRange[]): void {
  const { box } = context;
  context.requireOwn('user', { en: 'there is no map to write', 'zh-CN': '没有映射可写' });
  if (readIdMap(box.pid, kind).length > 0) {
    throw new StepOrderError(
      {
        en: `the box's ${kind}_map is written already, and the kernel takes it once`,
        'zh-CN': `盒子的 ${kind}_map 已经写过了，内核只接受一次`,
      },
      'undo',
    );
  }
  const text = ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}\n`).join('');
  const path = `/proc/${box.pid}/${kind}_map`;
  box.task.withFiles(() => writeKernelFile(context.host, path, text));
  context.shell(...linesFor(context, kind, ranges, path));
  takeOnRoot(context, kind, ranges);
}

/** A write to /proc is one write(2) up to here: what stdio has room for, st_blksize of the file. */
const ONE_WRITE_BYTES = 1024;

/**
 * The same in a shell. The kernel takes a map in one write(2), and the printf of bash makes one for each line; so it
 * is the program. An ordinary user may write their own ID alone, and a group only after giving up setgroups(2); all
 * else is what newuidmap(1) is for.
 */
function linesFor(
  { box: { pid } }: StepContext,
  kind: 'uid' | 'gid',
  ranges: readonly IdRange[],
  path: string,
): string[] {
  const lines = ranges.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`);
  const text = `'${lines.map((line) => `${line}\\n`).join('')}'`;
  if (mustBeRootless()) {
    const [first] = ranges;
    const own = kind === 'uid' ? process.geteuid!() : process.getegid!();
    const isOwn = ranges.length === 1 && first!.count === 1 && first!.outside === own;
    if (!isOwn) return [`new${kind}map ${pid} ${lines.join(' ')}`];
    const deny = kind === 'gid' ? [`echo deny > /proc/${pid}/setgroups`] : [];
    return [...deny, `printf ${text} > ${path}`];
  }
  if (ranges.length === 1) return [`printf ${text} > ${path}`];
  if (text.length <= ONE_WRITE_BYTES) return [`env printf ${text} > ${path}`];
  return [`printf ${text} | dd of=${path} bs=64K iflag=fullblock status=none`];
}

/**
 * A process whose ID is not in the map is nobody. When the map has an ID 0, it becomes that one, as every
 * container runtime does; otherwise its next execve(2) would lose all capabilities.
 */
function takeOnRoot(context: StepContext, kind: 'uid' | 'gid', ranges: readonly IdRange[]): void {
  if (!ranges.some(({ inside }) => inside === 0)) return;
  const { task, box } = context;
  const current = readStatus(box.pid)[kind].effective;
  if (toInside(ranges, current) !== undefined) return;
  if (kind === 'uid') {
    task.call('setresuid', 0, 0, 0);
  } else {
    if (readSetgroups(box.pid) === 'allow') task.call('setgroups', 0, null);
    task.call('setresgid', 0, 0, 0);
  }
  task.afterNewIds();
  context.note({
    en: `the box itself becomes ${kind} 0. A shell cannot: it has lost its capabilities as nobody; \`nsenter --target ${box.pid} --user\` enters as root, once users and groups are mapped`,
    'zh-CN': `盒子自己变成 ${kind} 0。shell 做不到：它作为 nobody 已经失去能力；用户和组都映射之后，\`nsenter --target ${box.pid} --user\` 会以 root 进入`,
  });
}

/** Ranges from the words of `map uid`: threes of numbers. */
export function rangesOf(numbers: readonly number[]): IdRange[] {
  const ranges: IdRange[] = [];
  for (let i = 0; i < numbers.length; i += 3) {
    ranges.push({ inside: numbers[i]!, outside: numbers[i + 1]!, count: numbers[i + 2]! });
  }
  return ranges;
}
