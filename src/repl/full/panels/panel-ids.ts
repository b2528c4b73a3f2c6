/** The panels in the order of their numbers, which are also their keys. */
export const PANEL_IDS = [
  'namespaces',
  'cgroup',
  'network',
  'mounts',
  'processes',
  'identity',
  'calls',
] as const;

export type PanelId = (typeof PANEL_IDS)[number];

/** Which panel shows what a change is about, by the first word of its path. */
const PANEL_OF_AREA: Readonly<Record<string, PanelId>> = {
  namespaces: 'namespaces',
  hostname: 'namespaces',
  domainname: 'namespaces',
  cgroup: 'cgroup',
  network: 'network',
  mounts: 'mounts',
  process: 'processes',
  processes: 'processes',
  ids: 'identity',
  caps: 'identity',
  noNewPrivs: 'identity',
  seccomp: 'identity',
};

export function panelOfPath(path: string): PanelId | undefined {
  if (path === 'process.root') return 'mounts';
  return PANEL_OF_AREA[path.split('.', 1)[0]!];
}
