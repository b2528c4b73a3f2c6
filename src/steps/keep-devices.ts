import { formatDeviceRule } from '../kernel/cgroup/device-rules.ts';
import { DOCKER_DEVICES } from '../kernel/cgroup/docker-devices.ts';
import { addDeviceRules } from '../lab/devices.ts';
import { ABOUT_DEVICES, reportRules } from './device-rules.ts';
import { choice } from './kinds.ts';
import { required } from './params.ts';
import { defineStep } from './step.ts';

const NAMES = DOCKER_DEVICES.filter(({ verdict }) => verdict === 'allow').map(formatDeviceRule);

export const keepDevices = defineStep({
  name: 'keep devices',
  group: 'limits',
  summary: {
    en: 'forbid the box all devices except these',
    'zh-CN': '除列出的以外，禁止盒子使用任何设备',
  },
  params: {
    which: required(choice(['docker']), {
      en: 'docker: those that Docker allows by default',
      'zh-CN': 'docker：Docker 默认允许的那些',
    }),
  },
  man: ABOUT_DEVICES.man,
  docker: { en: 'docker run does it; --device adds one', 'zh-CN': 'docker run 会做；--device 再加一个' },
  example: 'keep devices docker',
  notes: [
    {
      en: `It is one \`deny device a\` and an \`allow device\` for each of: ${NAMES.join(', ')}.`,
      'zh-CN': `它就是一个 \`deny device a\`，再对下列每一项做一次 \`allow device\`：${NAMES.join('、')}。`,
    },
    ...ABOUT_DEVICES.notes,
  ],
  run(context) {
    reportRules(context, 'deny', addDeviceRules(context.lab, context.box, DOCKER_DEVICES));
    return undefined;
  },
});
