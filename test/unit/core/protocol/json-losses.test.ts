import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLosses } from '../../../../core/protocol/json-losses.ts';
import { numberLoss } from '../../../../core/protocol/number-loss.ts';
import { countWork } from '../../count-work.ts';
import { anyJson } from './any-json.ts';

/** The paths of what is lost, dotted. */
function lost(text: string): string[] {
  JSON.parse(text);
  return [...jsonLosses(text)].map(({ path }) => path.join('.'));
}

describe('a number is kept', () => {
  test.each([
    ...[
      '0',
      '-0',
      '0.0',
      '1',
      '-1',
      '1.10',
      '0.1',
      '-2.5e1',
      '1e2',
      '1E+2',
      '100e-2',
      '1e23',
      '1e308',
      '5e-324',
    ],
    ...[
      '9007199254740991',
      '9007199254740992',
      '100000000000000000000',
      '123456789012345',
      '1e21',
      '0e999999999',
    ],
    // As other programs print doubles.
    ...['0.10000000000000001', '4.9E-324', '1.7976931348623157E308', '1.2345678901234566e+25', '3.0'],
  ])('%s', (literal) => {
    expect(numberLoss(literal)).toBeNull();
    expect(lost(`[${literal}]`)).toEqual([]);
  });

  test('as JavaScript writes it, whatever it is', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(lost(`{"n":${JSON.stringify(number)}}`)).toEqual([]);
        expect(numberLoss(number.toExponential(16))).toBeNull();
      }),
    );
  });
});

describe('a number is lost', () => {
  test.each([
    ...['1e400', '-1e400', '1e309', `1${'0'.repeat(400)}`, '1e-400', '0.1e-999999'],
    ...[
      '9007199254740993',
      '-9007199254740993',
      '1234567890123456789',
      '1234567890123456768',
      '12345678901234567.0',
    ],
    ...['0.1234567890123456789', '0.1000000000000000055511151231257827', '123456789.1234567891234'],
  ])('%s', (literal) => {
    expect(lost(`[0,${literal}]`)).toEqual(['1']);
  });

  test('if a whole number comes back with other digits, whichever it is', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (whole) => {
        const isKept = expanded(Number(whole)) === String(whole);
        expect(numberLoss(String(whole)) === null).toBe(isKept);
      }),
    );
  });
});

/** A whole number as JavaScript writes it, without an exponent. */
function expanded(number: number): string {
  const [, sign = '', first = '', more = '', exponent = '0'] =
    /^(-?)(\d)(?:\.(\d+))?e\+(\d+)$/.exec(String(number)) ?? [];
  return first === '' ? String(number) : sign + first + more.padEnd(Number(exponent), '0');
}

describe('of a text of JSON is lost', () => {
  test('nothing, if JavaScript wrote it and it has no half of a character', () => {
    fc.assert(
      fc.property(anyJson, fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!/\\u[dD][89a-fA-F]/.test(text));
        expect(lost(text)).toEqual([]);
      }),
    );
  });

  test.each<[string, string, string[]]>([
    ['a name that comes twice', '{"a":1,"b":{"a":1,"a":2},"a":3}', ['b.a', 'a']],
    ['a name that is written in two ways', '{"ab":1,"\\u0061b":2}', ['ab']],
    ['a prototype that comes twice', '{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['half of a surrogate pair', '{"a":["x","\\ud800"],"b":"\\udc00\\ud800"}', ['a.1', 'b']],
    ['half of one in a name', '{"\\ud800":1}', ['\ud800']],
    ['a number deep inside', '{"a":[1,{"b":[[1e400]]}],"c":1e400}', ['a.1.b.0.0', 'c']],
    [
      'a number beside texts that look like it',
      '{"1e400":"1e400","a":"\\"1e400","b":"\\\\","c":1e400}',
      ['c'],
    ],
    ['the text itself', '"\\ud800"', ['']],
  ])('%s', (_what, text, paths) => {
    expect(lost(text)).toEqual(paths);
  });

  test.each([
    '"\\ud83c\\udf3f"',
    '"\\\\ud800"',
    '"🌿"',
    '[{"a":1},{"a":1}]',
    '{"a":{"a":1}}',
    '[[],[],{}]',
    ' 1 ',
  ])('nothing: %s', (text) => {
    expect(lost(text)).toEqual([]);
  });

  test('what is planted, with its path', () => {
    const anyPath = fc.array(fc.oneof(fc.stringMatching(/^[a-z]{1,5}$/), fc.nat(3)), { maxLength: 6 });
    const poison = fc.constantFrom('1e400', '1234567890123456789', '{"a":1,"a":1}', '"\\udfff"');
    fc.assert(
      fc.property(anyPath, anyJson, poison, (path, beside, text) => {
        const other = JSON.stringify(beside);
        fc.pre(!/\\u[dD][89a-fA-F]/.test(other));
        const planted = path.reduceRight<string>(
          (inner, key) =>
            typeof key === 'number'
              ? `[${`${other}, `.repeat(key)}${inner},${other}]`
              : `{"A":${other},"${key}":${inner} , "Z":${other}}`,
          text,
        );
        expect(lost(planted)).toEqual([[...path, ...(text.startsWith('{') ? ['a'] : [])].join('.')]);
      }),
    );
  });

  test.each<[string, string, string]>([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('nothing of %s that no stack could hold', (_what, open, close) => {
    expect([...jsonLosses(`${open.repeat(100_000)}1${close.repeat(100_000)}`)]).toEqual([]);
  });
});

describe('twice the text is at most twice the work', () => {
  test.each<[string, (count: number) => string]>([
    [
      'names',
      (count) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, n]))),
    ],
    ['numbers', (count) => `[${'1e400,'.repeat(count)}1]`],
    ['texts', (count) => `[${'"a",'.repeat(count)}"\\n"]`],
    ['escapes', (count) => `"${'\\"\\\\'.repeat(count)}"`],
    ['backslashes', (count) => `"${'\\\\'.repeat(count)}"`],
    ['digits', (count) => `0.${'0'.repeat(count)}1${'0'.repeat(count)}`],
  ])('of %s', async (_what, text) => {
    const work = (count: number) => countWork(async () => void [...jsonLosses(text(count))]);
    await work(10);
    const half = await work(2_000);
    expect((await work(4_000)) / half).toBeLessThan(2.1);
  });

  // Patterns and what the engine does itself are not counted. With the square of the length, these would take minutes.
  test.each(['"a",', '1e400,', '"\\n",', '{},', `1${'0'.repeat(40)},`])('of a long list of %s', (part) => {
    expect([...jsonLosses(`[${part.repeat(1_000_000 / part.length)}0]`)].length).toBeLessThan(1_000_000);
  });
});
