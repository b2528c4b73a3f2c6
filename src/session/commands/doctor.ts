import { defineCommand } from './session-command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  group: 'session',
  summary: {
    en: 'try what this machine can do, and say what to do where it cannot',
    'zh-CN': '实际试一试这台机器能做什么；不能的，说明怎么办',
  },
  params: {},
  man: ['namespaces(7)', 'user_namespaces(7)', 'cgroups(7)'],
  example: 'doctor',
  notes: [
    {
      en: 'It tries things in a lab of its own instead of guessing, and never changes a setting.',
      'zh-CN': '它在自己的一个实验里实际去试，而不是猜；从不改动任何设置。',
    },
  ],
  async run() {
    // Loaded late: no other command needs it.
    const { examineMachine } = await import('../../lab/doctor.ts');
    const { doctorView } = await import('../views/doctor.ts');
    const findings = await examineMachine();
    return { ok: findings.every(({ result }) => result !== 'fails'), view: await doctorView(findings) };
  },
});
