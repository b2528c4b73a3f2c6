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
    caps: many(capabilityOr(['docker'] as const), {
      en: 'names such as net_raw, or docker for the 14 that Docker keeps',
      'zh-CN': 'net_raw 这样的名字，或 docker：Docker 保留的 14 个',
    }),
  },
  man: ['capabilities(7)', 'capset(2)', 'prctl(2)'],
  docker: 'docker run --cap-drop ALL --cap-add NAME',
  example: 'keep caps docker',
  notes: [
    {
      en: 'Mounting, making namespaces and configuring networks need CAP_SYS_ADMIN or CAP_NET_ADMIN, which Docker does not keep: do those first.',
      'zh-CN':
        '挂载、创建命名空间和配置网络需要 CAP_SYS_ADMIN 或 CAP_NET_ADMIN，而 Docker 不保留它们：先做完那些步骤。',
    },
  ],
  run(context, { caps }) {
    const kept = expandCapabilities(caps);
    dropCapabilities(context, (name) => !kept.has(name));
    return undefined;
  },
});
