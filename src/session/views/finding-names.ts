import { type Translated, translate } from '../../locale/locale.ts';

/** The things that `doctor` tries; those that are only names are the same in every language. */
export const FINDING_NAMES: Readonly<Record<string, Translated>> = Object.fromEntries(
  Object.entries({
    kernel: '内核',
    surroundings: '运行环境',
    capabilities: '能力',
    start: '启动进程',
    'ID map': 'ID 映射',
    'ordinary users': '普通用户',
    'pseudo-terminal': '伪终端',
    'lab host': '实验的宿主机',
    'subordinate IDs': '从属 ID',
    'all namespaces': '全部命名空间',
    'control groups': '控制组',
    delegation: '委派',
    'cgroup mount': 'cgroup 挂载',
    'device nodes': '设备节点',
    bridge: '网桥',
    'page cache': '页缓存',
    'veth pair': 'veth 对',
    'dropping capabilities': '去掉能力',
    'default image': '默认镜像',
    terminal: '终端',
    'cleaning up': '清理',
  }).map(([en, zh]) => [en, { en, 'zh-CN': zh }]),
);

const ENDINGS = [
  [' namespace', ' 命名空间'],
  [' controller', ' 控制器'],
] as const;

/** A finding's name in the language of this run. */
export function findingName(what: string): string {
  const known = FINDING_NAMES[what];
  if (known) return translate(known);
  const ending = ENDINGS.find(([en]) => what.endsWith(en));
  if (!ending) return what;
  const [en, zh] = ending;
  return translate({ en: what, 'zh-CN': what.slice(0, -en.length) + zh });
}
