import { type Part, planned } from '../part.ts';

export const hostname: Part = {
  name: 'hostname',
  needs: 'CAP_SYS_ADMIN',
  plan({ name, profile, state, host, isNew }) {
    const isOwn = !isNew && state.hostname !== host.hostname;
    if (isOwn || !profile.namespaces.includes('uts')) return { lines: [] };
    return {
      lines: [planned(`set hostname ${name}`, { en: 'a name of its own', 'zh-CN': '自己的名字' })],
    };
  },
};
