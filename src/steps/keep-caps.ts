import { capabilityOr, dropCapabilities, expandCapabilities } from './capability-sets.ts';
import { many } from './params.ts';
import { defineStep } from './step.ts';

export const keepCaps = defineStep({
  name: 'keep caps',
  group: 'privileges',
  summary: {
    en: 'take all capabilities away from the box except these',
    'zh-CN': '除列出的以外，去掉盒子的全部能力（capability）',
  },
  params: {
    caps: many(
      capabilityOr(['docker'] as const),
      'names such as net_raw, or docker for the 14 that Docker keeps',
    ),
  },
  man: ['capabilities(7)', 'capset(2)', 'prctl(2)'],
  docker: 'docker run --cap-drop ALL --cap-add NAME',
  example: 'keep caps docker',
  notes: [
    'Mounting, making namespaces and configuring networks need CAP_SYS_ADMIN or CAP_NET_ADMIN, which Docker does not keep: do those first.',
  ],
  run(context, { caps }) {
    const kept = expandCapabilities(caps);
    dropCapabilities(context, (name) => !kept.has(name));
    return undefined;
  },
});
