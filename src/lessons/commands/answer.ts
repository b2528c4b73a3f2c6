import { defineCommand } from '../../session/commands/session-command.ts';
import { anyWord } from '../../steps/kinds.ts';
import { many } from '../../steps/params.ts';
import { result, running } from './running.ts';

export const answer = defineCommand({
  name: 'answer',
  aliases: ['lesson answer'],
  group: 'lessons',
  summary: {
    en: 'say what you expect, when the lesson asks; the kernel answers later',
    'zh-CN': '课程提问时说出你的预测；稍后由内核回答',
  },
  params: {
    answer: many(
      anyWord('ANSWER', {
        en: 'a choice, its number, or a value',
        'zh-CN': '一个选项、选项的编号，或一个值',
      }),
      { en: 'the answer', 'zh-CN': '答案' },
    ),
  },
  man: [],
  example: 'answer 1',
  notes: [
    {
      en: 'Being wrong stops nobody, and neither does giving no answer.',
      'zh-CN': '答错不会拦住任何人，不答也不会。',
    },
  ],
  run({ session }, { answer: given }) {
    running(session).answer(given.join(' '));
    return result(session);
  },
});
