import { callsPanel } from './calls.ts';
import { cgroupPanel } from './cgroup.ts';
import { identityPanel } from './identity.ts';
import { mountsPanel } from './mounts.ts';
import { namespacesPanel } from './namespaces.ts';
import { networkPanel } from './network.ts';
import type { Panel } from './panel.ts';
import type { PanelId } from './panel-ids.ts';
import { processesPanel } from './processes.ts';

/** All panels, in the order of their numbers. */
export const PANELS: readonly Panel[] = [
  namespacesPanel,
  cgroupPanel,
  networkPanel,
  mountsPanel,
  processesPanel,
  identityPanel,
  callsPanel,
];

export const panelOf = (id: PanelId): Panel => PANELS.find((panel) => panel.id === id)!;
