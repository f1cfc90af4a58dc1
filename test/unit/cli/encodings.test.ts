import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeText } from '../../../cli/send/decode-text.ts';
import { readText } from '../../../cli/send/read-input.ts';
import { cli } from './cli-lines.ts';

const CSV = 'recipient,content\nbob,"Grüße\n\u{1f33f}"\nanna,Ä\n';
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('a text is read', () => {
  test.each<[string, Buffer]>([
    ['in UTF-8', Buffer.from(CSV)],
    ['in UTF-8 with a byte order mark', Buffer.from(`\ufeff${CSV}`)],
    ['in UTF-16 with a byte order mark, as Excel’s “Unicode text”', Buffer.from(`\ufeff${CSV}`, 'utf16le')],
    ['in UTF-16 in the other order', utf16be(`\ufeff${CSV}`)],
  ])('%s', (_what, bytes) => {
    expect(decodeText(bytes, 'a.csv')).toBe(CSV);
  });

  test('with U+FFFD, if it is in the text itself', () => {
    expect(decodeText(Buffer.from('a\ufffd'), 'a.csv')).toBe('a\ufffd');
  });
});

describe('a text is refused', () => {
  test.each<[string, Buffer, string]>([
    [
      'in Latin-1',
      Buffer.from('a,b\n1,2\nGrüße,3\n', 'latin1'),
      'a.csv is not UTF-8, in line 3 for the first time',
    ],
    ['in CP1252', Buffer.from([0x61, 0x0d, 0x0a, 0x93, 0x94]), 'in line 2'],
    ['in its last line', Buffer.from('a\nä', 'latin1'), 'in line 2'],
    ['with a character that is cut off', Buffer.from('a\nü\nb').subarray(0, 3), 'in line 2'],
    ['with half of a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 'in line 1'],
    ['in UTF-16 without a byte order mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'zero bytes'],
    ['in UTF-16 that is cut off', Buffer.from('\ufeffab', 'utf16le').subarray(0, 5), 'is not UTF-16LE'],
    ['in UTF-16 with half of a pair', Buffer.from('\ufeff\ud800a', 'utf16le'), 'is not UTF-16LE'],
    ['in UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'zero bytes'],
  ])('%s, and the error says what to do', (_what, bytes, says) => {
    expect(() => decodeText(bytes, 'a.csv')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining(says),
        hint: expect.stringContaining('UTF-8'),
      }),
    );
  });
});

describe('where text enters', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lovage-encodings-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a file is refused by its name', async () => {
    const file = path.join(folder, 'a.csv');
    writeFileSync(file, 'Grüße', 'latin1');
    await expect(readText(file)).rejects.toThrow(`${file} is not UTF-8, in line 1`);
  });

  test('an argument is refused, and nothing is called', async () => {
    const { exitCode, stderr } = await cli([
      'send',
      'add',
      '--a',
      'Gr\ufffd\ufffde',
      '--url',
      'http://127.0.0.1:9',
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('is not UTF-8');
  });
});
