import { canonicalName, KNOWN_SYSCTLS } from '../../lab/sysctl/names.ts';
import type { Kind } from '../params.ts';
import { refuse } from './say.ts';

const EXPECTS = {
  en: 'the name of a kernel parameter, such as net.ipv4.ip_forward',
  'zh-CN': '内核参数的名字，例如 net.ipv4.ip_forward',
};

/** A parameter of sysctl(8), with dots or slashes between its parts; dots in what is parsed. */
export const sysctlName: Kind<string> = {
  placeholder: 'NAME',
  expects: EXPECTS,
  parse: (word) => canonicalName(word) ?? refuse(word, EXPECTS),
  complete: () => ['net.ipv4.ip_forward', ...KNOWN_SYSCTLS],
};
