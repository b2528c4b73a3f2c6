import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shownValue } from '../../src/lessons/run/shown-value.ts';

test('what a lesson watches is shown with its unit, and never as JSON', () => {
  const cases: readonly (readonly [path: string, value: unknown, shown: string])[] = [
    ['box.usage.memory.currentBytes', 67108864, '64 MiB'],
    ['box.usage.cpu.throttledMs', 812.3456, '812.35 ms'],
    ['box.usage.cpu.cpus', 0.099871, '0.1'],
    ['box.process.pid', 4711, '4711'],
    ['box.process.nspid', [4711, 1], '4711 1'],
    ['box.ids.uidMap', [{ inside: 0, outside: 1000, count: 1 }], '0 1000 1'],
    ['box.namespaces', { uts: 4026531838, net: 4026531840 }, 'uts 4026531838 net 4026531840'],
    ['box.hostname', { unreadable: 'ended' }, '?'],
    ['box.hostname', undefined, '-'],
    ['box.process.state', null, '-'],
    ['box.noNewPrivs', false, 'false'],
  ];
  for (const [path, value, shown] of cases) assert.is(shownValue(path, value), shown, path);
});

test.run();
