import { ABOUT_DEVICES, applyRule } from './device-rules.ts';
import { defineStep } from './step.ts';

export const denyDevice = defineStep({
  ...ABOUT_DEVICES,
  name: 'deny device',
  summary: { en: 'forbid the box to open or make a device', 'zh-CN': '禁止盒子打开或创建某个设备' },
  docker: { en: 'docker run denies all but a few', 'zh-CN': 'docker run 只允许少数几个设备' },
  example: 'deny device c 1:8 rwm',
  run(context, args) {
    applyRule(context, 'deny', args);
    return undefined;
  },
});
