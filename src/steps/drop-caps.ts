import { capabilityOr, dropCapabilities, expandCapabilities } from './capability-sets.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

export const dropCaps = defineStep({
  name: 'drop caps',
  group: 'privileges',
  summary: {
    en: 'take capabilities away from the box for good',
    'zh-CN': '永久去掉盒子的一些能力（capability）',
  },
  params: {
    caps: many(capabilityOr(['all'] as const), {
      en: 'all, or names such as net_raw',
      'zh-CN': 'all，或 net_raw 这样的名字',
    }),
  },
  man: ['capabilities(7)', 'capset(2)', 'prctl(2)'],
  docker: 'docker run --cap-drop NAME',
  example: 'drop caps net_raw sys_admin',
  notes: [
    {
      en: 'They leave the bounding set too, so no program that the box starts can get them back.',
      'zh-CN': '它们也从边界集（bounding set）里去掉，所以盒子启动的任何程序都拿不回来。',
    },
  ],
  run(context, { caps }) {
    const dropped = expandCapabilities(caps);
    dropCapabilities(context, (name) => dropped.has(name));
    return undefined;
  },
});
