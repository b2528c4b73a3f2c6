import { findBox, HOST } from '../../lab/actors.ts';
import { existingBox } from '../../steps/kinds.ts';
import { type Kind, required } from '../../steps/params.ts';
import { defineCommand } from './session-command.ts';

/** A box, or the host. */
const actor: Kind<string> = {
  ...existingBox,
  parse: (word) => (word === HOST ? HOST : existingBox.parse(word)),
};

export const use = defineCommand({
  name: 'use',
  group: 'boxes',
  summary: {
    en: 'choose whom the next commands act for: a box, or the host',
    'zh-CN': '选择后面的命令作用于谁：某个盒子，或宿主机',
  },
  params: { name: required(actor, { en: 'a box, or host', 'zh-CN': '一个盒子，或 host' }) },
  man: [],
  example: 'use box',
  notes: [
    {
      en: 'For a single command write the name before it: `host: show net`.',
      'zh-CN': '只为一个命令换对象时，把名字写在前面：`host: show net`。',
    },
  ],
  async run({ session }, { name }) {
    if (name !== HOST) findBox(await session.lab(), name);
    session.actor = name;
    return { notes: [{ en: `commands now act for ${name}`, 'zh-CN': `此后的命令作用于 ${name}` }] };
  },
});
