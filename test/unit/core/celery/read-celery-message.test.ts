import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CeleryMessage, ReadCelery } from '../../../../core/celery/celery-message.ts';
import { readCeleryMessage } from '../../../../core/celery/read-celery-message.ts';
import { LAST_TIME, MAX_BODY_BYTES, MAX_ETA_SECONDS } from '../../../../core/protocol/bounds.ts';
import { celeryBody, envelope, ID, type Written } from './celery-body.ts';
import of536 from './recorded/5.3.6.json' with { type: 'json' };
import of570 from './recorded/5.7.0.json' with { type: 'json' };

const SENT_AT = Date.parse('2026-11-26T01:20:00Z');
const read = (written: Written = {}): ReadCelery => readCeleryMessage(celeryBody(written), SENT_AT);

function messageOf(result: ReadCelery): CeleryMessage {
  if (!result.ok) throw new Error(result.fault.message);
  return result.message;
}

function faultOf(result: ReadCelery) {
  if (result.ok) throw new Error('it was read');
  return result;
}

describe.each([
  ['5.3.6', of536],
  ['5.7.0', of570],
])('what Celery %s was seen to send', (version, recorded) => {
  const of = (call: string): ReadCelery => {
    const found = recorded.find((one) => one.call === call);
    if (!found) throw new Error(`Celery ${version} sent no ${call}`);
    return readCeleryMessage(found.body, SENT_AT);
  };

  test('a plain call', () => {
    const id = version === '5.3.6' ? ID : '3fbeb85f-16ef-46dd-8231-ba11fe9e9e2c';
    expect(of('send_email.apply_async(args=[recipient, content])')).toEqual({
      ok: true,
      message: {
        id,
        name: 'send_email',
        args: ['bob@example.com', 'Hello'],
        kwargs: {},
        eta: null,
        expires: null,
        timeLimit: { hard: null, soft: null },
        ignoreResult: false,
        parentId: null,
        group: null,
        headers: {},
        follows: [],
        followingIds: [],
      },
    });
  });

  test('a member of a chord, which says what follows it', () => {
    const { follows, group, args } = messageOf(of('a member of a chord'));
    expect(follows).toEqual(['chord']);
    expect(group).toMatch(/^[\da-f-]{36}$/);
    expect(args).toEqual([0, 0]);
  });

  test('every one of them is read, but for pickle', () => {
    for (const { call, body } of recorded) {
      expect([call, readCeleryMessage(body, SENT_AT).ok]).toEqual([call, call !== 'pickle']);
    }
  });

  if (version === '5.3.6') {
    test('typed values', () => {
      expect(messageOf(of('a naive datetime and a Decimal')).args).toEqual(['2030-01-01T00:00:00', '1.5']);
    });
    return;
  }

  test('keyword arguments', () => {
    expect(messageOf(of('keyword arguments'))).toMatchObject({
      args: [],
      kwargs: { recipient: 'bob@example.com', content: 'Hello' },
    });
  });

  test('times, limits and headers', () => {
    expect(messageOf(of('countdown and expires'))).toMatchObject({
      // Microseconds are rounded up.
      eta: Date.parse('2026-11-26T01:30:42.631Z'),
      expires: Date.parse('2026-11-26T01:31:12.631Z'),
    });
    expect(messageOf(of('eta, time limits, ignore_result and a header'))).toMatchObject({
      eta: Date.parse('2030-01-31T12:00:00Z'),
      timeLimit: { hard: 10, soft: 8 },
      ignoreResult: true,
      headers: { x: 'y' },
    });
    expect(messageOf(of('a task that ignores its result')).ignoreResult).toBe(true);
  });

  test('typed values', () => {
    expect(messageOf(of('a datetime and a Decimal')).args).toEqual(['2030-01-01T01:01:00Z', '1.5']);
    expect(messageOf(of('a UUID and a datetime')).args).toEqual([
      '00000000-0000-0000-0000-000000000007',
      '2030-01-01T00:00:00Z',
    ]);
    expect(messageOf(of('a Decimal and bytes')).args).toEqual(['1.50', '/wA=']);
  });

  test('what is to follow', () => {
    expect(messageOf(of('a chain')).follows).toEqual(['chain']);
    expect(messageOf(of('callbacks and errbacks')).follows).toEqual(['callbacks', 'errbacks']);
    expect(messageOf(of('a member of a group')).follows).toEqual([]);
  });

  test('gzip, which is zlib', () => {
    expect(messageOf(of('gzip')).args).toEqual(['a', 'b']);
  });

  test('pickle is never decoded, and Python is told which setting to change', () => {
    expect(faultOf(of('pickle'))).toEqual({
      ok: false,
      id: 'bd808179-86f6-4018-b585-74e67118dee0',
      name: 'send_email',
      ignoreResult: false,
      followingIds: [],
      fault: {
        exception: 'kombu.exceptions.ContentDisallowed',
        message:
          "Refusing to deserialize content of type pickle (application/x-python-serialize): only JSON is read here. Set task_serializer = 'json' in the application that sends the task.",
      },
    });
  });
});

describe('what was to follow a call that cannot be read', () => {
  const chain = [{ task: 'shop.tasks.add', args: [], kwargs: {}, options: { task_id: 'next' } }];

  test.each<[string, Written]>([
    ['with a NaN', { content: `[[NaN],{},{"chain":${JSON.stringify(chain)}}]` }],
    ['with a number that would change', { content: `[[1e999],{},{"chain":${JSON.stringify(chain)}}]` }],
    ['with a typed value of no type', { args: [{ __type__: 'x', __value__: 1 }], embed: { chain } }],
    ['with a limit that is none', { headers: { timelimit: [-1, null] }, embed: { chain } }],
    ['with an id that is too long', { headers: { id: 'x'.repeat(65) }, embed: { chain } }],
  ])('is known all the same: %s', (_, written) => {
    expect(faultOf(read(written))).toMatchObject({ followingIds: ['next'] });
  });

  test('is known in protocol 1, too', () => {
    const content = JSON.stringify({ task: 'a', id: 'b', args: [], kwargs: {}, callbacks: chain });
    const text = JSON.stringify({ ...envelope({ content }), headers: {} });
    expect(faultOf(readCeleryMessage(text, SENT_AT))).toMatchObject({ id: ID, followingIds: ['next'] });
  });

  test('is not known if nobody can read it', () => {
    for (const written of [
      { content: '[[1],{},{"chain":' },
      { contentType: 'application/x-yaml', embed: { chain } },
    ])
      expect(faultOf(read(written))).toMatchObject({ followingIds: [] });
  });
});

describe('an envelope', () => {
  test('is read in base64 and as it is', () => {
    expect(read({ plain: true })).toEqual(read());
    expect(read().ok).toBe(true);
  });

  test('may have a body without an encoding', () => {
    const body = JSON.stringify([[1], { b: '\u00e9' }, {}]);
    const text = JSON.stringify({ ...envelope({ properties: { body_encoding: null } }), body });
    expect(messageOf(readCeleryMessage(text, SENT_AT))).toMatchObject({ args: [1], kwargs: { b: '\u00e9' } });
  });

  test('may have a body that kombu wrote as bytes', () => {
    const value = deflateSync('[[1], {}, {}]').toString('base64');
    const written = envelope({ headers: { compression: 'zlib' }, properties: { body_encoding: null } });
    const text = JSON.stringify({ ...written, body: { __type__: 'base64', __value__: value } });
    expect(messageOf(readCeleryMessage(text, SENT_AT)).args).toEqual([1]);
  });

  test('may have a header that is no JSON', () => {
    const text = JSON.stringify(envelope({ headers: { weight: 0.125 } })).replace('0.125', 'NaN');
    expect(readCeleryMessage(text, SENT_AT).ok).toBe(true);
  });

  test.each<[string, string]>([
    ['nothing', ''],
    ['some text', 'Hello, world!'],
    ['base64 of bytes', Buffer.from([0xff, 0xfe, 0xfd]).toString('base64')],
    ['base64 that was cut off', celeryBody().slice(0, -3)],
    ['base64 that was cut off by fours', celeryBody().slice(0, -8)],
    ['JSON that was cut off', celeryBody({ plain: true }).slice(0, -1)],
    ['a message of our own', '{"v":1,"kind":"task","id":"1","task":"add"}'],
    ['a list', '[[1],{},{}]'],
    ['an object with null headers', '{"body":"","headers":null,"properties":{}}'],
    ['a number', 'MTIz'],
  ])('is not %s', (_, body) => {
    expect(faultOf(readCeleryMessage(body, SENT_AT))).toMatchObject({
      fault: { exception: 'kombu.exceptions.DecodeError' },
      id: null,
    });
  });

  test('of protocol 1 is refused, under its id', () => {
    const content = JSON.stringify({ task: 'add', id: 'one', args: [1], kwargs: {} });
    const given = { ...envelope({ content }), headers: {} };
    const fault = faultOf(readCeleryMessage(JSON.stringify(given), SENT_AT));
    expect(fault).toMatchObject({ id: ID, name: 'add' });
    expect(fault.fault.message).toContain('task_protocol = 2');
    const without = { ...given, properties: { body_encoding: 'base64' } };
    expect(faultOf(readCeleryMessage(JSON.stringify(without), SENT_AT))).toMatchObject({ id: 'one' });
    const pickled = { ...without, 'content-type': 'application/x-python-serialize' };
    expect(faultOf(readCeleryMessage(JSON.stringify(pickled), SENT_AT))).toMatchObject({ id: null });
  });
});

describe('content that is not read', () => {
  test.each([
    ['application/x-python-serialize', 'pickle'],
    ['application/x-yaml', 'yaml'],
    ['application/x-msgpack', 'msgpack'],
    ['text/plain', 'text/plain'],
    [null, 'no type'],
  ])('of type %j', (contentType, name) => {
    const { id, fault } = faultOf(read({ contentType }));
    expect(id).toBe(ID);
    expect(fault.exception).toBe('kombu.exceptions.ContentDisallowed');
    expect(fault.message).toContain(name);
    expect(fault.message).toContain("task_serializer = 'json'");
  });

  test.each([
    'application/x-bz2',
    'application/x-lzma',
    'application/x-brotli',
    'application/zstd',
    'constructor',
  ])('compressed as %s', (compression) => {
    const { id, fault } = faultOf(read({ headers: { compression } }));
    expect(id).toBe(ID);
    expect(fault.message).toContain(compression);
    expect(fault.message).toContain("task_compression = 'gzip'");
  });

  test.each<[string, Written, string]>([
    ['is cut off', { content: '[["a"], {}, {"callb' }, 'DecodeError'],
    ['is empty', { content: '' }, 'DecodeError'],
    ['is not UTF-8', { content: Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]) }, 'DecodeError'],
    ['is no list', { content: '{"args": []}' }, 'DecodeError'],
    ['has one part', { content: '[[]]' }, 'DecodeError'],
    ['has args that are no list', { args: { a: 1 } }, 'DecodeError'],
    ['has kwargs that are no object', { kwargs: [] }, 'DecodeError'],
    ['is not zlib', { headers: { compression: 'gzip' } }, 'DecodeError'],
    ['is really gzip', { headers: { compression: 'gzip' }, content: gzipSync('[[],{},{}]') }, 'DecodeError'],
    [
      'is cut off zlib',
      { headers: { compression: 'gzip' }, content: deflateSync('[[],{},{}]').subarray(0, -4) },
      'DecodeError',
    ],
    ['has NaN', { content: '[[1, NaN], {}, {}]' }, 'ValueError'],
    ['has an infinity', { content: '[[], {"a": -Infinity}, {}]' }, 'ValueError'],
    ['has a number that is too large', { content: '[[1e999], {}, {}]' }, 'ValueError'],
    ['has an integer that would change', { content: '[[], {"a": 12345678901234567890}, {}]' }, 'ValueError'],
    ['has half a character', { content: '[["\\ud83d"], {}, {}]' }, 'ValueError'],
    ['has half a character in a name', { content: '[[], {"\\udca9": 1}, {}]' }, 'ValueError'],
    ['has a name twice', { content: '[[{"1": 1, "1": 2}], {}, {}]' }, 'ValueError'],
    ['is nested too deeply', { content: `[[${'['.repeat(200)}${']'.repeat(200)}], {}, {}]` }, 'ValueError'],
    [
      'is nested far too deeply',
      { content: `[[${'['.repeat(100_000)}${']'.repeat(100_000)}], {}, {}]` },
      'ValueError',
    ],
  ])('because it %s', (_, written, exception) => {
    const fault = faultOf(read(written));
    expect(fault.fault.exception.endsWith(`.${exception}`), fault.fault.message).toBe(true);
    expect(fault.id).toBe(ID);
    expect(fault.name).toBe('shop.tasks.send_email');
  });

  test('because little becomes much', () => {
    const content = deflateSync(Buffer.alloc(200_000_000, 0x20));
    expect(content.byteLength).toBeLessThan(300_000);
    const before = process.memoryUsage().rss;
    const { fault } = faultOf(read({ headers: { compression: 'application/x-gzip' }, content }));
    expect(fault.message).toContain(`${MAX_BODY_BYTES}`);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test('says where a value would change', () => {
    const { fault } = faultOf(read({ content: '[[], {"a": [1, 12345678901234567890]}, {}]' }));
    expect(fault.message).toMatch(/^In the arguments, kwargs\.a\.1 would become 12345678901234567000/);
  });
});

test('a number that is only written in another way is read', () => {
  expect(messageOf(read({ content: '[[1.0, 1e2, 0.10000000000000001], {}, {}]' })).args).toEqual([
    1, 100, 0.1,
  ]);
});

test('words that are in texts are texts', () => {
  const text = 'NaN, "-Infinity" \\';
  expect(messageOf(read({ args: [text] })).args).toEqual([text]);
  // The other word makes it no JSON.
  expect(faultOf(read({ content: `[[${JSON.stringify(text)}, Infinity], {}, {}]` })).fault.message).toContain(
    'contain Infinity',
  );
});

test('what follows the task may be what no task could take', () => {
  const content = '[[1], {}, {"chain": [{"task": "add", "args": [12345678901234567890]}], "callbacks": []}]';
  expect(messageOf(read({ content }))).toMatchObject({ args: [1], follows: ['chain'] });
  const canvas = `{"chain": [${'{"body":'.repeat(500)}1${'}'.repeat(500)}]}`;
  expect(messageOf(read({ content: `[[1], {}, ${canvas}]` })).follows).toEqual(['chain']);
});

describe('typed values', () => {
  test.each<[string, unknown, unknown]>([
    ['datetime', '2030-01-01T01:01:00.123456+00:00', '2030-01-01T01:01:00.123456Z'],
    ['datetime', '2030-01-01T01:01:00+02:00', '2030-01-01T01:01:00+02:00'],
    ['datetime', '2030-01-01T01:01:00', '2030-01-01T01:01:00'],
    ['date', '2030-01-31', '2030-01-31'],
    ['date', '2030-01-31T00:00:00', '2030-01-31'],
    ['time', '23:59:59.5', '23:59:59.5'],
    ['time', '23:59', '23:59'],
    ['decimal', '1.50', '1.50'],
    ['decimal', '-1E+400', '-1E+400'],
    ['decimal', 'NaN', 'NaN'],
    ['uuid', { hex: '31F545FF8A884C3CAE029A5F4D6ECCF9' }, ID],
    ['uuid', { hex: '31f545ff8a884c3cae029a5f4d6eccf9', version: 4 }, ID],
    ['uuid', { hex: `urn:uuid:{${ID}}` }, ID],
    ['bytes', 'h\u00e9', 'aMOp'],
    ['bytes', '', ''],
    ['base64', '/wA=', '/wA='],
  ])('%s %j', (type, value, plain) => {
    const typed = { __type__: type, __value__: value };
    expect(messageOf(read({ args: [typed, [{ a: typed }]], kwargs: { b: typed } }))).toMatchObject({
      args: [plain, [{ a: plain }]],
      kwargs: { b: plain },
    });
  });

  test.each<[unknown, unknown]>([
    ['set', [1]],
    ['constructor', 1],
    [null, 1],
    [{}, 1],
    ['datetime', 'tomorrow'],
    ['datetime', 1],
    ['date', '2030'],
    ['decimal', 1.5],
    ['decimal', 'one'],
    ['uuid', ID],
    ['uuid', { hex: 'f' }],
    ['uuid', null],
    ['bytes', null],
    ['base64', '/wA'],
  ])('not %j %j', (type, value) => {
    const { fault } = faultOf(read({ args: [{ __type__: type, __value__: value }] }));
    expect(fault.exception).toBe('kombu.exceptions.DecodeError');
  });

  test('are not quoted where no input is to be', () => {
    for (const typed of [
      { __type__: 'decimal', __value__: 'secret' },
      { __type__: { secret: 1 }, __value__: 'secret' },
    ]) {
      expect(faultOf(read({ args: [typed] })).fault.message).not.toContain('secret');
    }
  });

  test('have these two fields and no others', () => {
    const objects = [
      { __type__: 'date' },
      { __type__: 'date', __value__: 'x', more: 1 },
      { ['__proto__']: 1 },
    ];
    expect(messageOf(read({ args: objects })).args).toEqual(objects);
  });
});

describe('times', () => {
  test.each<[string, string]>([
    ['2030-01-31T12:00:00+00:00', '2030-01-31T12:00:00Z'],
    ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00Z'],
    ['2030-01-31T12:00:00', '2030-01-31T12:00:00Z'],
    ['2030-01-31 12:00', '2030-01-31T12:00:00Z'],
    ['2030-01-31', '2030-01-31T00:00:00Z'],
    ['2030-01-31T12:00:00.000001', '2030-01-31T12:00:00.001Z'],
    ['2030-01-31T12:00:00.5', '2030-01-31T12:00:00.500Z'],
    ['2030-01-31T12:00:00+05:30', '2030-01-31T06:30:00Z'],
    ['2030-01-31T12:00:00-0800', '2030-01-31T20:00:00Z'],
    ['2030-01-31T12:00:00+00:53:28', '2030-01-31T11:06:32Z'],
    ['2028-02-29T23:59:59-00:00', '2028-02-29T23:59:59Z'],
  ])('%s', (text, time) => {
    expect(messageOf(read({ headers: { eta: text, expires: text } }))).toMatchObject({
      eta: Date.parse(time),
      expires: Date.parse(time),
    });
  });

  test.each([
    ...['2030-02-30T12:00:00', '2030-01-31T24:00:00', '2030-01-31T12:60:00', '2030-01-31T12', 'now', ''],
    ...['2030-01-31T12:00:00+24:00', 1_900_000_000, true, {}],
  ])('not %j', (value) => {
    for (const name of ['eta', 'expires']) {
      const { fault } = faultOf(read({ headers: { [name]: value } }));
      expect(fault).toEqual({
        exception: 'builtins.ValueError',
        message: `${name} must be an ISO 8601 time.`,
      });
    }
  });

  test('an eta is at most ten years ahead of when it was sent', () => {
    const last = SENT_AT + MAX_ETA_SECONDS * 1000;
    expect(messageOf(read({ headers: { eta: new Date(last).toISOString() } })).eta).toBe(last);
    const { fault } = faultOf(read({ headers: { eta: new Date(last + 1).toISOString() } }));
    expect(fault.message).toContain('ten years');
  });

  test('an expiry may be any that Python has, also past', () => {
    const expiry = (expires: string) => messageOf(read({ headers: { expires } })).expires;
    expect(expiry('9999-12-31T23:59:59.999999-12:00')).toBe(LAST_TIME);
    expect(expiry('0001-01-01T00:00:00')).toBe(0);
    expect(expiry('2026-11-26T01:19:59+00:00')).toBe(SENT_AT - 1_000);
  });
});

describe('time limits', () => {
  test.each<[unknown, number | null, number | null]>([
    [[10, 8], 10, 8],
    [[null, 8], null, 8],
    [[1.5, 0.25], 1.5, 0.25],
    [[0, 0], null, null],
    [[], null, null],
    [null, null, null],
  ])('%j', (timelimit, hard, soft) => {
    expect(messageOf(read({ headers: { timelimit } })).timeLimit).toEqual({ hard, soft });
  });

  test.each([[['10', null]], [[null, -1]], [10], [[true, null]]])('not %j', (timelimit) => {
    expect(faultOf(read({ headers: { timelimit } })).fault.exception).toBe('builtins.ValueError');
  });
});

describe('ids and names', () => {
  test.each(['a', 'ORDER-1', 'x'.repeat(64), "it's", ID.toUpperCase()])('an id may be %j', (id) => {
    expect(messageOf(read({ headers: { id } })).id).toBe(id);
  });

  test('an id that no record holds is refused, under that id if Python can be answered', () => {
    const long = 'x'.repeat(65);
    expect(faultOf(read({ headers: { id: long } })).id).toBe(long);
    const none = { properties: { correlation_id: null } };
    for (const id of ['x'.repeat(1_025), '', '\ud83d', 7, null, {}]) {
      expect(faultOf(read({ headers: { id }, ...none })).id).toBeNull();
    }
  });

  test.each(['a', 'x'.repeat(255), 'shop.tasks.SendEmail', 'm\u00fcll.\u00e9', '\u{1f600}'.repeat(255)])(
    'a name may be %j',
    (task) => {
      expect(messageOf(read({ headers: { task } })).name).toBe(task);
    },
  );

  test.each(['', 'x'.repeat(256), null, 7, '\ud83d'])('a name may not be %j', (task) => {
    expect(faultOf(read({ headers: { task } }))).toMatchObject({ id: ID, name: null });
  });

  test('only texts that Celery did not write are headers', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { traceparent, count: 1, nested: {}, shadow: 'nick' };
    expect(messageOf(read({ headers })).headers).toEqual({ traceparent });
  });
});

test('whatever comes, nothing is thrown', { timeout: 60_000 }, () => {
  const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.base64String());
  const anyPart = fc.option(fc.oneof(fc.jsonValue(), fc.string()), { nil: undefined });
  fc.assert(
    fc.property(anyText, (text) => {
      expect(readCeleryMessage(text, SENT_AT).ok).toBe(false);
    }),
  );
  fc.assert(
    fc.property(anyPart, anyPart, anyPart, anyPart, (body, headers, properties, type) => {
      const text = JSON.stringify({ ...envelope(), body, headers, properties, 'content-type': type });
      expect(readCeleryMessage(text, SENT_AT)).toHaveProperty('ok');
    }),
  );
  fc.assert(
    fc.property(anyPart, anyPart, anyPart, (args, kwargs, embed) => {
      expect(read({ args, kwargs, embed })).toHaveProperty('ok');
    }),
  );
});

/** JSON that `JSON.parse` reads, and `String` cannot write. */
const NO_TEXT = [
  ['an object without a text', '{"toString": 1}'],
  ['a deep list', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
] as const;

test.each(NO_TEXT)('%s is no compression, and no bytes', (_, json) => {
  const text = (written: Written) => celeryBody({ ...written, plain: true }).replace('"@"', json);
  const compressed = faultOf(readCeleryMessage(text({ headers: { compression: '@' } }), SENT_AT));
  expect(compressed).toMatchObject({ id: ID, fault: { exception: 'kombu.exceptions.ContentDisallowed' } });
  const body = JSON.stringify({ ...envelope(), body: { __type__: 'bytes', __value__: '@' } });
  const typed = faultOf(readCeleryMessage(body.replace('"@"', json), SENT_AT));
  expect(typed).toMatchObject({ id: ID, fault: { exception: 'kombu.exceptions.DecodeError' } });
});

test.each([
  ['decimal', '1'],
  ['decimal', '1.'],
  ['datetime', '2026-11-26T00:00:00.'],
  ['time', '00:00:00.0'],
  ['uuid', '{'],
  ['base64', 'a'],
])('a long text that is no %s is refused in no time', (type, part) => {
  const value = `${part.repeat(800_000 / part.length)}!`;
  const begin = performance.now();
  expect(
    faultOf(read({ args: [{ __type__: type, __value__: type === 'uuid' ? { hex: value } : value }] })).ok,
  ).toBe(false);
  expect(performance.now() - begin).toBeLessThan(2_000);
});

test('the ids of what follows are found in groups, chords and chains that follow', () => {
  const one = (id: string) => ({ task: 'shop.tasks.add', kwargs: {}, options: { task_id: id } });
  const canvas = (task: string, id: string, kwargs: object) => ({ task, kwargs, options: { task_id: id } });
  const group = canvas('celery.group', 'g', { tasks: [one('g1'), one('g2')] });
  const chain = canvas('celery.chain', 'c2', { tasks: [one('c1'), one('c2')] });
  const of = (embed: object) => [...messageOf(read({ embed })).followingIds].sort();
  expect(of({ chain: [group] })).toEqual(['g', 'g1', 'g2']);
  expect(of({ chord: chain })).toEqual(['c1', 'c2']);
  expect(of({ chain: [canvas('celery.chord', 'x', { header: group, body: chain })] })).toEqual([
    ...['c1', 'c2', 'g', 'g1', 'g2', 'x'],
  ]);
  expect(of({ chain: [{ ...one('a'), kwargs: { tasks: [one('b')] } }] })).toEqual(['a']);
  const deep = `${'{"task":"celery.group","kwargs":{"tasks":['.repeat(20_000)}${']}}'.repeat(20_000)}`;
  expect(messageOf(read({ content: `[[], {}, {"chord": ${deep}}]` })).followingIds).toEqual([]);
  const long = JSON.stringify(new Array(200_000).fill(null));
  expect(messageOf(read({ content: `[[], {}, {"chain": ${long}}]` })).followingIds).toEqual([]);
});

test('a message of a megabyte is read in no time', { timeout: 60_000 }, () => {
  const args = ['\\"'.repeat(200_000), 'x'.repeat(300_000)];
  const begin = performance.now();
  expect(messageOf(read({ args })).args).toEqual(args);
  expect(faultOf(read({ content: `[${JSON.stringify(args)}, {"a": NaN}, {}]` })).ok).toBe(false);
  expect(performance.now() - begin).toBeLessThan(10_000);
});
