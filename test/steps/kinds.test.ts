import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { textOf } from '../../src/locale/locale.ts';
import * as kinds from '../../src/steps/kinds.ts';
import { ArgumentError, type Kind, type LiveValues } from '../../src/steps/params.ts';
import { randomNumbers, randomText } from '../session/language/fixture.ts';

const CAPABILITIES = ['CAP_CHOWN', 'CAP_NET_ADMIN', 'CAP_NET_RAW', 'CAP_SYS_ADMIN'] as const;
const SYSCALLS = ['mkdir', 'mkdirat', 'reboot', 'read'] as const;

const live: LiveValues = {
  boxes: () => ['web'],
  links: () => ['eth0'],
  images: () => ['host-tools'],
  paths: (prefix) => [`${prefix}x/`],
  files: (prefix) => [`${prefix}y`],
};

function refusal(kind: Kind<unknown>, word: string): ArgumentError {
  try {
    const value = kind.parse(word);
    throw new Error(`"${word}" was accepted as ${JSON.stringify(value)}`);
  } catch (error) {
    assert.instance(error, ArgumentError, String(error));
    return error as ArgumentError;
  }
}

/** One kind with words it accepts and their values, and words it refuses. */
function accepts<T>(
  name: string,
  kind: Kind<T>,
  good: readonly [string, NoInfer<T>][],
  bad: readonly string[],
): void {
  test(`${name} takes what it should`, () => {
    for (const [word, value] of good) assert.equal(kind.parse(word), value, word);
  });
  test(`${name} refuses what it should, in a sentence`, () => {
    for (const word of bad) assert.match(refusal(kind, word).message, /^"?.+ is |runs backwards/, word);
  });
}

const same = (...words: string[]): [string, string][] => words.map((word) => [word, word]);

accepts(
  'choice',
  kinds.choice(['up', 'down']),
  [
    ['up', 'up'],
    ['down', 'down'],
  ],
  ['', 'UP', 'u', 'left'],
);
accepts(
  'namespaceType',
  kinds.namespaceType,
  [
    ['user', 'user'],
    ['mnt', 'mnt'],
    ['mount', 'mnt'],
    ['network', 'net'],
    ['hostname', 'uts'],
    ['time', 'time'],
  ],
  ['', 'all', 'PID', '--pid', 'constructor', '__proto__'],
);
accepts(
  'integer',
  kinds.integer({ min: 1, max: 10_000 }),
  [
    ['1', 1],
    ['10000', 10_000],
    ['0042', 42],
  ],
  ['', '0', '10001', '-1', '1.5', '1e3', '0x10', ' 1', '१', '-0', '99999999999999999999'],
);
accepts('integer below zero', kinds.integer({ min: -5, max: 5 }), [['-5', -5]], ['-6', '--5', '-']);
accepts(
  'integerOrMax',
  kinds.integerOrMax({ min: 1 }),
  [
    ['max', 'max'],
    ['100', 100],
  ],
  ['0', 'MAX', ''],
);
accepts('count', kinds.count, [['65536', 65_536]], ['0', '4294967296']);
accepts(
  'idNumber',
  kinds.idNumber,
  [
    ['0', 0],
    ['4294967294', 4_294_967_294],
  ],
  ['4294967295', '-1', 'root'],
);
accepts(
  'percentOrMax',
  kinds.percentOrMax,
  [
    ['20%', { quota: 0.2 }],
    ['1%', { quota: 0.01 }],
    ['12.5%', { quota: 0.125 }],
    ['150%', { quota: 1.5 }],
    ['100000%', { quota: 1000 }],
    ['1.5', { quota: 1.5 }],
    ['0.1', { quota: 0.1 }],
    ['max', { quota: 'max' }],
  ],
  ['', '%', '0%', '0.5%', '0.001', '1000.5', '100001%', '-20%', '20 %', '20', '20%%', '1e2%', 'Max'],
);
accepts(
  'size',
  kinds.size,
  [
    ['65536', 65_536],
    ['0', 0],
    ['64B', 64],
    ['4k', 4096],
    ['4K', 4096],
    ['64M', 64 * 2 ** 20],
    ['64MB', 64 * 2 ** 20],
    ['64MiB', 64 * 2 ** 20],
    ['1.5G', 1.5 * 2 ** 30],
    ['2t', 2 * 2 ** 40],
    ['0.0001k', 0],
    ['max', 'max'],
  ],
  [
    '',
    'M',
    '1.5',
    '-1',
    '64 M',
    '64X',
    '5iB',
    '64Mi',
    '99999T',
    '9999999999999999',
    '1..5G',
    '.5G',
    'maximum',
  ],
);
accepts(
  'cpuList',
  kinds.cpuList,
  [
    ['0', { list: '0', cpus: [0] }],
    ['0-1', { list: '0-1', cpus: [0, 1] }],
    ['0,2-3', { list: '0,2-3', cpus: [0, 2, 3] }],
    ['3,1,2,0', { list: '0-3', cpus: [0, 1, 2, 3] }],
    ['1,1-2,2', { list: '1-2', cpus: [1, 2] }],
    ['4-4', { list: '4', cpus: [4] }],
  ],
  ['', ',', '0,', '-1', '0-', '1-0', '0--1', 'all', '0 1', '8192', '0-999999999', '9999999999'],
);
accepts(
  'cidr',
  kinds.cidr,
  [
    ['10.0.42.2/24', { address: '10.0.42.2', family: 4, prefixLength: 24 }],
    ['0.0.0.0/0', { address: '0.0.0.0', family: 4, prefixLength: 0 }],
    ['10.0.0.1/32', { address: '10.0.0.1', family: 4, prefixLength: 32 }],
    ['fd00::2/64', { address: 'fd00::2', family: 6, prefixLength: 64 }],
    ['::1/128', { address: '::1', family: 6, prefixLength: 128 }],
  ],
  [
    '',
    '/',
    '10.0.42.2',
    '10.0.42.2/',
    '10.0.42.2/33',
    '10.0.42.2/-1',
    '10.0.42/24',
    '10.0.42.256/24',
    '010.0.0.1/8',
    '10.0.0.1/24/24',
    '10.0.0.1/255.255.255.0',
    '10.0.0.1/1e1',
    'fd00::2/129',
    'fe80::1%eth0/64',
    'localhost/8',
  ],
);
accepts(
  'ipAddress',
  kinds.ipAddress,
  [
    ['10.0.42.1', { address: '10.0.42.1', family: 4 }],
    ['fd00::1', { address: 'fd00::1', family: 6 }],
  ],
  ['', '10.0.42.1/24', 'fe80::1%lo', 'gateway', '1.2.3'],
);
accepts(
  'routeDestination',
  kinds.routeDestination,
  [
    ['default', 'default'],
    ['10.1.0.0/16', { address: '10.1.0.0', family: 4, prefixLength: 16 }],
    ['10.1.2.3', { address: '10.1.2.3', family: 4, prefixLength: 32 }],
    ['fd00::1', { address: 'fd00::1', family: 6, prefixLength: 128 }],
  ],
  ['', 'Default', '10.1.0.0/33', 'any'],
);
accepts(
  'ipv4Network',
  kinds.ipv4Network,
  [
    ['10.42.0.0/24', { address: '10.42.0.0', family: 4, prefixLength: 24 }],
    ['192.0.2.7/32', { address: '192.0.2.7', family: 4, prefixLength: 32 }],
    ['172.16.16.0/20', { address: '172.16.16.0', family: 4, prefixLength: 20 }],
  ],
  ['', '10.42.0.0', '10.42.0.1/24', '172.16.16.0/19', '0.0.0.0/0', 'fd00::/64', '10.42.0.0/33'],
);
accepts(
  'endpoint',
  kinds.endpoint,
  [['10.42.0.2:80', { address: '10.42.0.2', port: 80 }]],
  [
    '',
    '10.42.0.2',
    ':80',
    '10.42.0.2:',
    '10.42.0.2:0',
    '10.42.0.2:65536',
    '10.42.0.2:80:81',
    'web:80',
    '[fd00::1]:80',
  ],
);
accepts('linkName', kinds.linkName, same('eth0', 'veth-box', 'a', 'exactly15bytes.', '...', 'ööööööö'), [
  '',
  '.',
  '..',
  'a/b',
  'a b',
  'a\tb',
  'a:b',
  'eth%d',
  'sixteen-bytes-xx',
  'öööööööö',
]);
accepts('boxName', kinds.boxName, same('box', 'web-1', 'a', 'a_b', `a${'b'.repeat(30)}`), [
  '',
  'host',
  'Web',
  '1web',
  '-web',
  'web.1',
  'web box',
  'wéb',
  `a${'b'.repeat(31)}`,
  'web:',
]);
accepts('hostName', kinds.hostName, same('web-1', 'x'.repeat(64), 'ö'.repeat(32)), [
  '',
  'x'.repeat(65),
  'ö'.repeat(33),
]);
accepts('path', kinds.path, same('/proc', 'proc', '.', 'a b'), ['', 'x'.repeat(4096)]);
accepts('absolutePath', kinds.absolutePath, same('/', '/proc', '/a b'), ['', 'proc', './x', '~']);
accepts('file', kinds.file, same('steps.nsl', '-'), ['']);
accepts('image', kinds.image, same('host-tools', './root', 'x.tar.gz'), ['']);
accepts(
  'capabilityKind',
  kinds.capabilityKind(CAPABILITIES),
  [
    ['CAP_NET_ADMIN', 'CAP_NET_ADMIN'],
    ['cap_net_admin', 'CAP_NET_ADMIN'],
    ['net_admin', 'CAP_NET_ADMIN'],
    ['NET_RAW', 'CAP_NET_RAW'],
  ],
  ['', 'CAP_', 'CAP', 'net', 'CAP_CAP_CHOWN', 'all'],
);
accepts('syscallKind', kinds.syscallKind(SYSCALLS), [['mkdir', 'mkdir']], ['', 'MKDIR', 'sys_mkdir', '83']);
accepts(
  'signal',
  kinds.signal,
  [
    ['TERM', { name: 'SIGTERM', number: 15 }],
    ['SIGTERM', { name: 'SIGTERM', number: 15 }],
    ['sigkill', { name: 'SIGKILL', number: 9 }],
    ['9', { name: 'SIGKILL', number: 9 }],
    ['6', { name: 'SIGABRT', number: 6 }],
    ['IOT', { name: 'SIGIOT', number: 6 }],
  ],
  ['', '0', '-9', '999', '9.0', 'SIG', 'NOPE', 'SIGSIGTERM'],
);
accepts('anyWord', kinds.anyWord('X'), same('', 'a b', '--'), []);

test('a list of capabilities without their prefix serves as well', () => {
  const kind = kinds.capabilityKind(['net_admin', 'chown']);
  assert.is(kind.parse('CAP_NET_ADMIN'), 'net_admin');
  assert.equal(kind.complete!('net', live), ['net_admin', 'chown']);
});

test('a refused word comes with the valid words that it resembles', () => {
  const cases: [Kind<unknown>, string, string[]][] = [
    [kinds.choice(['proc', 'sysfs', 'tmpfs']), 'prco', ['proc']],
    [kinds.namespaceType, 'moutn', ['mnt']],
    [kinds.namespaceType, 'nett', ['net']],
    [kinds.capabilityKind(CAPABILITIES), 'net_adnim', ['CAP_NET_ADMIN']],
    [kinds.capabilityKind(CAPABILITIES), 'CAP_NET', ['CAP_NET_ADMIN', 'CAP_NET_RAW']],
    [kinds.syscallKind(SYSCALLS), 'mkdri', ['mkdir']],
    [kinds.signal, 'SIGTREM', ['SIGTERM']],
    [kinds.percentOrMax, '20', ['20%']],
    [kinds.percentOrMax, '2', ['2%', '200%']],
    [kinds.percentOrMax, '0', []],
    [kinds.cidr, '10.0.42.2', ['10.0.42.2/24']],
    [kinds.cidr, 'fd00::2', ['fd00::2/64']],
    [kinds.ipAddress, '10.0.42.2/24', ['10.0.42.2']],
    [kinds.cpuList, '3-1', ['1-3']],
    [kinds.boxName, 'My Box!', ['my-box']],
    [kinds.boxName, '42', []],
    [kinds.boxName, 'Host', []],
    [kinds.absolutePath, 'proc', ['/proc']],
  ];
  for (const [kind, word, nearest] of cases) assert.equal(refusal(kind, word).nearest, nearest, word);
});

test('a guess for a refused word is itself accepted', () => {
  const all: Kind<unknown>[] = [
    kinds.percentOrMax,
    kinds.cidr,
    kinds.ipAddress,
    kinds.cpuList,
    kinds.boxName,
  ];
  for (const kind of [...all, kinds.absolutePath, kinds.signal, kinds.namespaceType])
    for (const word of ['7', '42', '0.1', '3-1', '::1', '1.2.3.4/8', 'A B', 'Häß', 'SIGKIL', 'nets'])
      try {
        kind.parse(word);
      } catch (error) {
        for (const guess of (error as ArgumentError).nearest)
          assert.not.throws(() => kind.parse(guess), undefined, guess);
      }
});

test('messages show long and broken words short and on one line', () => {
  const { message } = refusal(kinds.boxName, `a\n${'b'.repeat(1000)}`);
  assert.ok(message.length < 160, message);
  assert.not.match(message, /\n/);
});

test('completion offers what is there at the moment', () => {
  const cases: [Kind<unknown>, string, readonly string[]][] = [
    [kinds.existingBox, '', ['web']],
    [kinds.existingLink, '', ['eth0']],
    [kinds.path, 'a', ['ax/']],
    [kinds.absolutePath, '', ['/x/']],
    [kinds.absolutePath, 'a', []],
    [kinds.file, 'a', ['ay']],
    [kinds.image, 'h', ['host-tools', 'hy']],
    [kinds.program, 'l', []],
    [kinds.program, '/b', ['/bx/']],
    [kinds.percentOrMax, '', []],
    [kinds.percentOrMax, 'm', ['max']],
    [kinds.routeDestination, '', ['default']],
  ];
  for (const [kind, begun, words] of cases) assert.equal(kind.complete?.(begun, live), words, begun);
});

test('without files to ask for, completion of files offers none', () => {
  const { files: _, ...withoutFiles } = live;
  assert.equal(kinds.file.complete!('', withoutFiles), []);
  assert.equal(kinds.image.complete!('', withoutFiles), ['host-tools']);
});

test('names with a prefix are offered in the style that was begun', () => {
  const kind = kinds.capabilityKind(CAPABILITIES);
  assert.is(kind.complete!('', live)[0], 'CAP_CHOWN');
  assert.is(kind.complete!('CAP_N', live)[0], 'CAP_CHOWN');
  assert.is(kind.complete!('ca', live)[0], 'cap_chown');
  assert.is(kind.complete!('NET', live)[1], 'NET_ADMIN');
  assert.is(kind.complete!('net', live)[1], 'net_admin');
  assert.ok(kinds.signal.complete!('te', live).includes('term'));
});

test('every kind has its words for usage lines and hints', () => {
  const made = [
    kinds.choice(['a']),
    kinds.integer(),
    kinds.integerOrMax(),
    kinds.capabilityKind(CAPABILITIES),
  ];
  for (const kind of [...made, ...simpleKinds()]) {
    // As in a man page: brackets around what may be left out.
    assert.match(kind.placeholder, /^[A-Za-z0-9%|.:,[\]…]+$/);
    const expects = textOf(kind.expects);
    assert.ok(expects.length > 5 && expects.length < 80, expects);
    assert.not.match(expects, /[.\n]$/);
  }
});

test('no word makes a kind fail in another way than by refusing', () => {
  const random = randomNumbers(1);
  const alphabet = [...'0123456789abcGM%.,-/:_ \n\u0000ü😀'];
  let refused = 0;
  for (const kind of simpleKinds())
    for (let i = 0; i < 500; i++) {
      try {
        kind.parse(randomText(random, alphabet, 12));
      } catch (error) {
        assert.instance(error, ArgumentError, String(error));
        refused++;
      }
    }
  assert.ok(refused > 1000);
});

function simpleKinds(): Kind<unknown>[] {
  return Object.values(kinds).filter(
    (value): value is Kind<never> => typeof value === 'object' && 'parse' in value,
  );
}

test.run();
