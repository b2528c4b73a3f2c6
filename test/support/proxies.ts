import { type ProxyTree, startProxyTree } from '../../src/kernel/proxy/start.ts';
import type { CallRecord } from '../../src/kernel/task.ts';

/** Real proxies, and every call that they made. */
export interface Proxies extends ProxyTree {
  readonly calls: CallRecord[];
}

/** Runs a test body with proxies of its own. `timeoutMs`: how long they may take to answer. */
export function withProxies(
  work: (proxies: Proxies) => Promise<void> | void,
  timeoutMs?: number,
): () => Promise<void> {
  return async () => {
    const calls: CallRecord[] = [];
    const tree = startProxyTree('test', (record) => calls.push(record), timeoutMs);
    try {
      await work({ ...tree, calls });
    } finally {
      await tree.end();
    }
  };
}
