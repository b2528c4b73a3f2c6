import { DEVICE_LISTS, type DeviceListName } from '../kernel/cgroup/device-lists.ts';
import { formatDeviceRule } from '../kernel/cgroup/device-rules.ts';
import { addDeviceRules } from '../lab/devices.ts';
import { ABOUT_DEVICES, reportRules } from './device-rules.ts';
import { choice } from './kinds.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

const namesOf = (list: DeviceListName): string[] =>
  DEVICE_LISTS[list].filter(({ verdict }) => verdict === 'allow').map(formatDeviceRule);

export const keepDevices = defineStep({
  name: 'keep devices',
  group: 'limits',
  summary: {
    en: 'forbid the box all devices except these',
    'zh-CN': '除列出的以外，禁止盒子使用任何设备',
  },
  params: {
    which: required(choice(Object.keys(DEVICE_LISTS) as DeviceListName[]), {
      en: 'those that Docker allows by default, or that runc allows by itself',
      'zh-CN': 'Docker 默认允许的，或 runc 自己允许的',
    }),
  },
  man: ABOUT_DEVICES.man,
  docker: { en: 'docker run does it; --device adds one', 'zh-CN': 'docker run 会做；--device 再加一个' },
  example: 'keep devices docker',
  notes: [
    {
      en: `It is one \`deny device a\` and an \`allow device\` for each of: ${namesOf('docker').join(', ')}.`,
      'zh-CN': `它就是一个 \`deny device a\`，再对下列每一项做一次 \`allow device\`：${namesOf('docker').join('、')}。`,
    },
    ...ABOUT_DEVICES.notes,
  ],
  run(context, { which }) {
    reportRules(context, 'deny', addDeviceRules(context.lab, context.box, DEVICE_LISTS[which]));
    return undefined;
  },
});
