import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { callApp } from '../../call-app.ts';
import { expectProblem } from '../../problem-document.ts';
import { accepted, enqueueApp, inputOf } from './enqueue-app.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Posts a task. @returns the input that was stored, which record and message share */
async function storedInput(path: string, body: string, type: string) {
  const app = enqueueApp();
  await accepted(await app.post(path, body, { 'content-type': type }));
  const input = inputOf(app.dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item);
  const message = JSON.parse(app.sqs.commandCalls(SendMessageCommand)[0]?.args[0].input.MessageBody ?? '{}');
  expect(message.input).toEqual(input);
  return input;
}

test.each(['application/json', 'application/x-www-form-urlencoded'])(
  'a byte order mark before %s is ignored',
  async (type) => {
    const { post } = enqueueApp();
    const body = type === 'application/json' ? '{"a":1,"b":2}' : 'a=1&b=2';
    await accepted(await post('/tasks/add', `\ufeff${body}`, { 'content-type': type }));
  },
);

describe('a body', () => {
  test.each<[string, string, string, string, unknown]>([
    ['JSON', '/tasks/add', '{"a":1,"b":2}', JSON_TYPE, { a: 1, b: 2 }],
    ['JSON with a charset', '/tasks/add', '{"a":1,"b":2}', 'application/json; charset=utf-8', { a: 1, b: 2 }],
    ['JSON in capitals', '/tasks/add', '{"a":1,"b":2}', 'Application/JSON', { a: 1, b: 2 }],
    ['a form of numbers', '/tasks/add', 'a=1&b=-2.5e1', FORM, { a: 1, b: -25 }],
    ['a form with a charset', '/tasks/add', 'a=1&b=2', `${FORM}; charset=UTF-8`, { a: 1, b: 2 }],
    [
      'a form with a repeated field, and true',
      '/tasks/report',
      'tags=1&tags=2&draft=true',
      FORM,
      { tags: [1, 2], draft: true },
    ],
    ['a form with false', '/tasks/report', 'tags=1&tags=2&draft=false', FORM, { tags: [1, 2], draft: false }],
    [
      'a form whose text spells a number',
      '/send_email',
      'recipient=bob@example.com&content=1',
      FORM,
      { recipient: 'bob@example.com', content: '1' },
    ],
    [
      'a form in UTF-8',
      '/send_email',
      'recipient=bob@example.com&content=Gr%C3%BC%C3%9Fe+%F0%9F%8C%BF',
      FORM,
      { recipient: 'bob@example.com', content: 'Grüße 🌿' },
    ],
    [
      'a form of strings, for a schema that takes anything',
      '/tasks/anything',
      'x=1&y=&x=2',
      FORM,
      { x: ['1', '2'], y: '' },
    ],
    [
      'any JSON, for a schema that takes anything',
      '/tasks/anything',
      '[null,"\\uffff"]',
      JSON_TYPE,
      [null, '\uffff'],
    ],
  ])('of %s is accepted', async (_what, path, body, type, input) => {
    expect(await storedInput(path, body, type)).toEqual(input);
  });

  test('may be missing, for a task that needs no input', async () => {
    const { post, dynamo } = enqueueApp();
    await accepted(await post('/tasks/anything'));
    expect(inputOf(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item)).toEqual({});
  });

  test.each<[string, string | undefined, string | undefined, number, string[] | undefined]>([
    ['that is missing', undefined, undefined, 422, ['a', 'b']],
    ['that is empty', '', JSON_TYPE, 400, undefined],
    ['that is not JSON', '{"a":1,', JSON_TYPE, 400, undefined],
    ['without a content type', '{"a":1,"b":2}', '', 415, undefined],
    ['of plain text', '{"a":1,"b":2}', 'text/plain', 415, undefined],
    ['of a JSON-like type', '{"a":1,"b":2}', 'application/vnd.api+json', 415, undefined],
    ['of parts that are none', 'x', 'multipart/form-data; boundary=x', 400, undefined],
    ['of parts without a boundary', '--x--', 'multipart/form-data', 400, undefined],
    ['that is not an object', '[]', JSON_TYPE, 422, ['']],
    ['of null', 'null', JSON_TYPE, 422, ['']],
    ['with several mistakes', '{"a":"1","c":3,"d":4}', JSON_TYPE, 422, ['a', 'b', 'c', 'd']],
    ['of a form with several mistakes', 'a=one&c=3', FORM, 422, ['a', 'b', 'c']],
    ['of a form that repeats a field', 'a=1&a=2&b=1', FORM, 422, ['a']],
    ['of a form with something that only looks like a number', 'a=0x1f&b=01', FORM, 422, ['a', 'b']],
    ['with a prototype', '{"a":1,"b":2,"__proto__":{"a":1}}', JSON_TYPE, 422, ['__proto__']],
  ])('%s is refused, and nothing is stored', async (_what, body, type, status, paths) => {
    const { post, expectNothingStored } = enqueueApp();
    const headers = type === undefined ? {} : { 'content-type': type };
    const response = await post('/tasks/add', body, headers);
    await expectProblem(response, status, paths);
    if (status === 415) {
      expect(response.headers.get('accept-post')).toBe(`${JSON_TYPE}, ${FORM}, multipart/form-data`);
    }
    expectNothingStored();
  });

  test('with wrong entries in a list names the place of each', async () => {
    const { postJson, expectNothingStored } = enqueueApp();
    await expectProblem(await postJson('/tasks/report', { tags: [1, 'x', 2, null] }), 422, [
      'tags.1',
      'tags.3',
    ]);
    expectNothingStored();
  });
});

describe('a form field that the schema refuses as a string', () => {
  test('and as a number, for its size, has both errors, because nobody can tell which was meant', async () => {
    const { postForm } = enqueueApp();
    const answer = await postForm('/tasks/process', 'total=99');
    const problem = await expectProblem(answer, 422, ['total', 'total']);
    expect(problem.errors?.[0]?.message).toContain('received string');
    expect(problem.errors?.[1]?.message).toContain('25');
  });

  test('but takes as a number has no error, beside one that is wrong either way', async () => {
    const { postForm } = enqueueApp();
    await expectProblem(await postForm('/tasks/add', 'a=1&b=x'), 422, ['b']);
  });

  test('is read as a number, however many there are', async () => {
    const { postForm } = enqueueApp();
    const form = `${'tags=1&'.repeat(999)}draft=true`;
    await accepted(await postForm('/tasks/report', form));
  });

  test('for its length has that error, even if it spells a number', async () => {
    const { postForm } = enqueueApp();
    const fields = `recipient=bob@example.com&content=x&subject=${'1'.repeat(501)}`;
    const problem = await expectProblem(await postForm('/send_email', fields), 422, ['subject']);
    expect(problem.errors?.[0]?.message).toContain('500');
  });

  test('is not read as an infinite number', async () => {
    const { postForm, expectNothingStored } = enqueueApp();
    await expectProblem(await postForm('/tasks/anything', 'amount=1e999'), 422, ['amount']);
    expectNothingStored();
  });
});

describe('a body that is not UTF-8', () => {
  test.each(['application/json; charset=iso-8859-1', 'application/x-www-form-urlencoded;charset=latin1'])(
    'by its content type, %s, is 415',
    async (contentType) => {
      const { post, expectNothingStored } = enqueueApp();
      await expectProblem(await post('/tasks/add', '{"a":1,"b":2}', { 'content-type': contentType }), 415);
      expectNothingStored();
    },
  );

  test.each([
    ['a value', 'recipient=bob@example.com&content=Gr%FC%DFe&subject=x', ['content']],
    ['a value in CP1252', 'recipient=bob@example.com&content=%93x%94', ['content']],
    ['half of a character', 'recipient=bob@example.com&content=%C3&subject=%BC', ['content', 'subject']],
    ['half of a surrogate pair', 'recipient=bob@example.com&content=%ED%A0%80', ['content']],
    ['an overlong character', 'recipient=bob@example.com&content=%C0%AF', ['content']],
  ])('by the percent-encoding of %s is 400, and names the field', async (_what, form, paths) => {
    const { postForm, expectNothingStored } = enqueueApp();
    await expectProblem(await postForm('/send_email', form), 400, paths);
    expectNothingStored();
  });

  test('by a name of a form is 400', async () => {
    const { postForm, expectNothingStored } = enqueueApp();
    const { errors } = await expectProblem(await postForm('/tasks/anything', 'a=1&%FC=2'), 400, ['\ufffd']);
    expect(errors?.[0]?.message).toContain('%C3%BC');
    expectNothingStored();
  });

  test('is not a percent sign that stands for itself', async () => {
    const input = await storedInput('/tasks/anything', 'a=100%&b=%zz%C3%BC%&c=%25', FORM);
    expect(input).toEqual({ a: '100%', b: '%zzü%', c: '%' });
  });

  test('by its query string is 400', async () => {
    const { post, expectNothingStored } = enqueueApp();
    const answer = await post('/tasks/add?group=%FC', '{"a":1,"b":2}', { 'content-type': JSON_TYPE });
    await expectProblem(answer, 400);
    expectNothingStored();
  });

  test('by its bytes is 400', async () => {
    const { app, expectNothingStored } = enqueueApp();
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('"\xe9"', 'latin1'),
    };
    await expectProblem(await callApp(app, '/tasks/add', init), 400);
    expectNothingStored();
  });
});
