import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isRefusal } from '../../src/kernel/cgroup/placement.ts';
import { scratchDisk } from '../support/disk.ts';
import { groupOf, placeOf } from '../support/limits.ts';
import { orEmpty } from '../support/read.ts';
import { withSession } from '../support/session.ts';
import { skip } from '../support/skip.ts';

const place = placeOf('io');
const disk = scratchDisk();
if (isRefusal(place)) {
  test(
    'without an io controller that may be used, the refusal says why and what to do',
    withSession(['new'], async (t) => {
      const error = await t.fails('set io max 254:0 wbps=1M');
      assert.is(error.kind, 'unavailable');
    }),
  );
} else if (typeof disk === 'string') skip(`set io max: ${disk}`);
else {
  const { numbers, path } = disk;
  test(
    'the rates of a disk, by its name or its numbers',
    withSession(['new', `set io max ${path} wbps=1M riops 100`], async (t) => {
      const group = groupOf(t.pid, 'io', place.version);
      const files = () =>
        place.version === 2
          ? orEmpty(`${group}/io.max`).trim()
          : ['write_bps', 'read_iops']
              .map((name) => orEmpty(`${group}/blkio.throttle.${name}_device`).trim())
              .join('; ');
      const expected = (bytes: number | 'max') =>
        place.version === 2
          ? `${numbers} rbps=max wbps=${bytes} riops=100 wiops=max`
          : `${bytes === 'max' ? '' : `${numbers} ${bytes}`}; ${numbers} 100`;
      assert.is(files(), expected(2 ** 20));
      await t.do(`set io max ${numbers} wbps=2M`);
      assert.is(files(), expected(2 ** 21));
      await t.do(`set io max ${numbers} wbps=max`);
      assert.is(files(), expected('max'));
    }),
  );

  test(
    'without a rate there is nothing to set',
    withSession(['new'], async (t) => {
      assert.match((await t.fails(`set io max ${path}`)).message, /no rate/);
    }),
  );
}

test(
  'what is no disk is refused',
  withSession(['new'], async (t) => {
    assert.match((await t.fails('set io max 4095:1 wbps=1M')).message, /no block device/);
    assert.match((await t.fails('set io max /proc wbps=1M')).message, /which is no disk/);
    assert.match((await t.fails('set io max /no/such wbps=1M')).message, /no such file/);
    for (const line of ['set io max vda wbps=1M', 'set io max / wbps=fast', 'set io max / bps=1M'])
      assert.is((await t.fails(line)).kind, 'language', line);
  }),
);

test.run();
