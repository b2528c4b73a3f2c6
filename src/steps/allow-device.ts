import { ABOUT_DEVICES, applyRule } from './device-rules.ts';
import { defineStep } from './step.ts';

export const allowDevice = defineStep({
  ...ABOUT_DEVICES,
  name: 'allow device',
  summary: { en: 'let the box open or make a device', 'zh-CN': '允许盒子打开或创建某个设备' },
  docker: 'docker run --device-cgroup-rule "c 1:3 rwm"',
  example: 'allow device c 1:3 rwm',
  run(context, args) {
    applyRule(context, 'allow', args);
    return undefined;
  },
});
