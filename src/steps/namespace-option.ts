import type { NamespaceType } from '../kernel/proc/namespaces.ts';

/** The option of unshare(1) and nsenter(1) for a namespace: `--net`. */
export const namespaceOption = (type: NamespaceType): string => `--${type === 'mnt' ? 'mount' : type}`;
