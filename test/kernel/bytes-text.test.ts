import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bytesOfText, pathOfText, textOfBytes } from '../../src/kernel/bytes-text.ts';
import { randomNumbers } from '../session/language/fixture.ts';

test('UTF-8 is read as it is everywhere else', () => {
  for (const text of ['', 'abc', 'größe 命 👩‍💻', '\ufffd', 'a\ufeffb', '\0'])
    assert.is(textOfBytes(Buffer.from(text)), text);
});

test('a byte that is not UTF-8 stays one that can be told', () => {
  assert.is(textOfBytes(Buffer.from([0x61, 0xff, 0xc3, 0xa4])), 'a\udcffä');
  // Too short, too long a form, a surrogate, beyond the last character.
  for (const bytes of [[0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]])
    assert.match(textOfBytes(Buffer.from(bytes)), /^[\udc80-\udcff]+$/);
});

test('any bytes come back as they were, and as Python keeps them', () => {
  const random = randomNumbers(7);
  const pieces = [
    'a',
    '\xc3\xa4',
    '\xff',
    '\xe2\x82',
    '\xf0\x9f\x92\xa9',
    '\x80',
    '\xed\xa0\x80',
    '\xef\xbf\xbd',
  ];
  for (let i = 0; i < 2000; i++) {
    const latin1 = Array.from({ length: 6 }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    const bytes = Buffer.from(latin1, 'latin1');
    assert.equal(bytesOfText(textOfBytes(bytes)), bytes);
  }
  let python: string;
  try {
    python = execFileSync(
      'python3',
      [
        '-c',
        "import json; print(json.dumps(bytes.fromhex('61ffc3a4e282f09f92a9eda080').decode('utf8','surrogateescape')))",
      ],
      { encoding: 'utf8' },
    );
  } catch {
    return; // No Python here.
  }
  assert.is(textOfBytes(Buffer.from('61ffc3a4e282f09f92a9eda080', 'hex')), JSON.parse(python));
});

test('a path is bytes only where it must be', () => {
  assert.is(pathOfText('/größe'), '/größe');
  assert.equal(pathOfText('/\udcff'), Buffer.from([0x2f, 0xff]));
});

test.run();
